using Larder.Cli.Commands.Config;
using Larder.Cli.Commands.Image;
using Larder.Cli.Commands.Kernel;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Commands.Pack;
using Larder.Cli.Commands.Packs;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Commands.Store;
using Larder.Cli.Commands.Top;
using Larder.Cli.Commands.Transaction;

namespace Larder.Cli.Commands;

/// <summary>Every command and every noun, in the order of help. A definition is made only when its command is needed.</summary>
internal static class CommandTable
{
    /// <summary>The commands.</summary>
    public static IReadOnlyList<CommandEntry> Commands { get; } =
    [
        new(null, "install", static () => new InstallCommand()),
        new(null, "remove", static () => new RemoveCommand()),
        new(null, "update", static () => new UpdateCommand()),
        new(null, "rollback", static () => new RollbackCommand()),
        new(null, "list", static () => new ListCommand()),
        new(null, "info", static () => new InfoCommand()),
        new(null, "history", static () => new HistoryCommand()),
        new(null, "verify", static () => new VerifyCommand()),
        new(null, "run", static () => new RunCommand()),
        new(null, "gc", static () => new GcCommand()),
        new(null, "df", static () => new DfCommand()),
        new("image", "pull", static () => new ImagePullCommand()),
        new("image", "import", static () => new ImageImportCommand()),
        new("image", "list", static () => new ImageListCommand()),
        new("image", "inspect", static () => new ImageInspectCommand()),
        new("image", "verify", static () => new ImageVerifyCommand()),
        new("image", "remove", static () => new ImageRemoveCommand()),
        new("image", "prune", static () => new ImagePruneCommand()),
        new("image", "export", static () => new ImageExportCommand()),
        new("image", "push", static () => new ImagePushCommand()),
        new("image", "catalog", static () => new ImageCatalogCommand()),
        new("image", "mount", static () => new ImageMountCommand()),
        new("image", "unmount", static () => new ImageUnmountCommand()),
        new("pack", "build", static () => new PackBuildCommand()),
        new("pack", "inspect", static () => new PackInspectCommand()),
        new("pack", "checksum", static () => new PackChecksumCommand()),
        new("transaction", "list", static () => new TransactionListCommand()),
        new("transaction", "show", static () => new TransactionShowCommand()),
        new("transaction", "log", static () => new TransactionLogCommand()),
        new("transaction", "cancel", static () => new TransactionCancelCommand()),
        new("transaction", "resume", static () => new TransactionResumeCommand()),
        new("store", "import", static () => new StoreImportCommand()),
        new("store", "checkout", static () => new StoreCheckoutCommand()),
        new("store", "export", static () => new StoreExportCommand()),
        new("store", "list", static () => new StoreListCommand()),
        new("store", "pin", static () => new StorePinCommand()),
        new("store", "unpin", static () => new StoreUnpinCommand()),
        new("store", "cat", static () => new StoreCatCommand()),
        new("store", "stat", static () => new StoreStatCommand()),
        new("store", "diff", static () => new StoreDiffCommand()),
        new("store", "verify", static () => new StoreVerifyCommand()),
        new("store", "rebuild", static () => new StoreRebuildCommand()),
        new("store", "push", static () => new StorePushCommand()),
        new("store", "pull", static () => new StorePullCommand()),
        new("store", "serve", static () => new StoreServeCommand()),
        new("kernel", "import", static () => new KernelImportCommand()),
        new("kernel", "list", static () => new KernelListCommand()),
        new("kernel", "info", static () => new KernelInfoCommand()),
        new("kernel", "remove", static () => new KernelRemoveCommand()),
        new("machine", "run", static () => new MachineRunCommand()),
        new("machine", "create", static () => new MachineCreateCommand()),
        new("machine", "start", static () => new MachineStartCommand()),
        new("machine", "exec", static () => new MachineExecCommand()),
        new("machine", "shell", static () => new MachineShellCommand()),
        new("machine", "copy", static () => new MachineCopyCommand()),
        new("machine", "logs", static () => new MachineLogsCommand()),
        new("machine", "list", static () => new MachineListCommand()),
        new("machine", "info", static () => new MachineInfoCommand()),
        new("machine", "stop", static () => new MachineStopCommand()),
        new("machine", "remove", static () => new MachineRemoveCommand()),
        new("machine", "prune", static () => new MachinePruneCommand()),
        new("machine", "keep", static () => new MachineKeepCommand()),
        new("registry", "login", static () => new RegistryLoginCommand()),
        new("registry", "logout", static () => new RegistryLogoutCommand()),
        new("registry", "mirrors", static () => new RegistryMirrorsCommand()),
        new("config", "show", static () => new ConfigShowCommand()),
        new(null, "mcp", static () => new McpCommand()),
        new(null, "doctor", static () => new DoctorCommand()),
        new(null, "explain", static () => new ExplainCommand()),
        new(null, "shellenv", static () => new ShellEnvCommand()),
        new(null, "completion", static () => new CompletionCommand()),
        new(null, "complete", static () => new CompleteCommand()),
    ];

    /// <summary>The nouns, and what help says of them.</summary>
    public static IReadOnlyList<(string Name, string Description)> Nouns { get; } =
    [
        ("image", "Get bootable images, and look after them"),
        ("pack", "Build packs from recipes, and look into them"),
        ("transaction", "Look at what changes the installed set, and take it up or cancel it"),
        ("store", "Look into the content store of this machine, and bring content in and out"),
        ("kernel", "Keep kernels for bootable images"),
        ("machine", "Run commands in microVMs of images, once or in machines that are kept"),
        ("registry", "Log in to registries, and out"),
        ("config", "Look at the configuration"),
    ];
}
