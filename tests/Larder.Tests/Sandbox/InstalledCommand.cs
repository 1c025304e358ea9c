using System.Text;
using Larder.Formats.Packs;
using Larder.Native.Processes;
using Larder.Sandbox;
using Larder.Sandbox.Wrappers;
using Larder.Testing.Files;
using Larder.Tests.Native.Processes;

namespace Larder.Tests.Sandbox;

/// <summary>
/// One installed command on disk, as Install lays it: a revision with its tree, lease and launch files, and the
/// wrapper. The pack is one static program, without so much as a /proc.
/// </summary>
internal sealed class InstalledCommand : IDisposable
{
    private readonly TempDirectory _root = new();

    public InstalledCommand(
        string directory = "revision",
        CapabilitySet? capabilities = null,
        Func<WrapperCommand, WrapperCommand>? with = null,
        Action<string>? tree = null,
        Func<byte[], CapabilitySet, IReadOnlyList<SandboxMount>>? root = null)
    {
        Revision = _root.Combine(directory);
        Tree = Path.Combine(Revision, "tree");
        Directory.CreateDirectory(Path.Combine(Tree, "usr", "bin"));
        Directory.CreateDirectory(Path.Combine(Revision, "launch"));
        Directory.CreateDirectory(Home);
        Write(Path.Combine(Tree, "usr", "bin", "probe"), Probe.Program, Executable);
        File.CreateSymbolicLink(Path.Combine(Tree, "bin"), "usr/bin");
        File.WriteAllText(Path.Combine(Tree, "note"), "a file at the top");
        tree?.Invoke(Tree);
        Write(Lease, [], Readable);

        capabilities ??= CapabilitySet.None;
        var treeBytes = Encoding.UTF8.GetBytes(Tree);
        Spec = new SandboxSpec
        {
            Root = root is null
                ? SandboxRoot.OfTree(treeBytes, TopLevelEntry.ReadTree(treeBytes), capabilities)
                : root(treeBytes, capabilities),
            Capabilities = capabilities,
            Lease = Encoding.UTF8.GetBytes(Lease),
        };
        var command = new WrapperCommand
        {
            Publisher = "examples",
            Name = "probe",
            Revision = "1.0.0 (x1)",
            Command = "probe",
            RevisionDirectory = Encoding.UTF8.GetBytes(Revision),
            Spec = Spec,
            Path = "/usr/bin/probe"u8.ToArray(),
            ProgramFile = Encoding.UTF8.GetBytes(Path.Combine(Tree, "usr", "bin", "probe")),
        };
        command = with?.Invoke(command) ?? command;
        Spec = command.Spec;
        foreach (var (name, content) in LaunchFiles.All(command.Spec))
        {
            Write(Path.Combine(Revision, LaunchFiles.Directory, name), content.ToArray(), Readable);
        }

        Script = WrapperScript.Compose(command);
        Write(Wrapper, Script, Executable);

        // Others may use what is installed; only the home is one user's.
        foreach (var path in Directory.EnumerateDirectories(_root.Path, "*", SearchOption.AllDirectories).Append(_root.Path))
        {
            File.SetUnixFileMode(path, Executable);
        }
    }

    public SandboxSpec Spec { get; }

    public byte[] Script { get; }

    public string Revision { get; }

    public string Tree { get; }

    public string Home => _root.Combine("home");

    public string Wrapper => _root.Combine("probe");

    public string Lease => Path.Combine(Revision, ".lease");

    public string Data => Path.Combine(Home, ".local/share/larder/data/examples/probe");

    private static UnixFileMode Executable => Readable
        | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static UnixFileMode Readable =>
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static Capability Device(string path) => Capability.TryParse("device:" + path, out Capability? device)
        ? device
        : throw new ArgumentException("No device of a capability.", nameof(path));

    public Started Run(params string[] arguments) => Run(null, [.. arguments.Select(Encoding.UTF8.GetBytes)]);

    public Started Run(Func<ProcessStart, ProcessStart>? with, params byte[][] arguments) =>
        Started.Run(Wrapper, arguments, start =>
        {
            start = start with
            {
                Environment = [Encoding.UTF8.GetBytes("HOME=" + Home), "PATH=/usr/bin:/bin"u8.ToArray()],
            };
            return with is null ? start : with(start);
        });

    /// <summary>Runs the wrapper from a shell that first does something to itself.</summary>
    public Started RunFrom(string before, params string[] arguments) =>
        Started.Shell($"export HOME='{Home}'; {before}", [.. arguments.Prepend(Wrapper).Select(Encoding.UTF8.GetBytes)]);

    public void Dispose() => _root.Dispose();

    private static void Write(string path, byte[] content, UnixFileMode mode)
    {
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, mode);
    }
}
