using System.CommandLine;
using System.Text;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Machines.Copying;
using Larder.Machines.Guests;
using Larder.Machines.Records;
using Larder.Machines.Running;
using Larder.Native.Files;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine copy</c>.</summary>
internal sealed class MachineCopyCommand : CommandDefinition
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "A path here, or NAME:PATH in a machine that runs" };
    private readonly Argument<string> _target = new("TARGET") { Description = "The other way: NAME:PATH, or a path here; a directory that is there takes the source under its own name" };

    public override string Description => "Copy files and directories into a machine, or out of it";

    public override IReadOnlyList<string> Examples =>
    [
        "larder machine copy ./app.conf box:/etc/app.conf",
        "larder machine copy ./site box:/srv/",
        "larder machine copy box:/var/log ./logs",
    ];

    public override IReadOnlyList<Argument> Arguments => [_source, _target];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string source = context.Value(_source)!;
        string target = context.Value(_target)!;
        (string Name, string Path)? from = Remote(source);
        (string Name, string Path)? to = Remote(target);
        if (from is null == to is null)
        {
            throw Usage(from is null ? "neither path is in a machine" : "both paths are in machines", "Write one of them as NAME:PATH, and the other as a path here, which begins with ./ or / when it has a colon");
        }

        string name = (from ?? to)!.Value.Name;
        using MachineSession session = MachineSession.OpenExisting(context, name);
        MachineInfo machine = session.Machines.Get(name);
        GuestConnection guest = await session.Machines.ConnectAsync(name, context.CancellationToken).ConfigureAwait(false);
        await using (guest.ConfigureAwait(false))
        {
            CommandRun run = new(machine.Name, guest, () => session.Machines.ExplainAsync(name), context.Clock);
            string path = (from ?? to)!.Value.Path;
            await run.CopyAsync(
                path,
                connection => from is null
                    ? InAsync(new GuestCopy(connection), source, path, context.CancellationToken)
                    : OutAsync(new GuestCopy(connection), path, target, context.CancellationToken)).ConfigureAwait(false);
        }

        return (int)ExitCode.Done;
    }

    private static async Task InAsync(GuestCopy copy, string source, string target, CancellationToken cancellationToken)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(source));
        if (!Path.Exists(full))
        {
            throw Missing(source, "there is nothing at this path");
        }

        using DirectoryHandle directory = DirectoryHandle.Open(Path.GetDirectoryName(full) ?? throw Missing(source, "the root directory itself cannot be copied"));
        await copy.InAsync(directory, Encoding.UTF8.GetBytes(Path.GetFileName(full)), target, cancellationToken).ConfigureAwait(false);
    }

    private static async Task OutAsync(GuestCopy copy, string source, string target, CancellationToken cancellationToken)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        bool isDirectory = Directory.Exists(full);
        string? parent = isDirectory ? full : Path.GetDirectoryName(full);
        if (parent is null || !Directory.Exists(parent))
        {
            throw Missing(target, "its directory is not there");
        }

        using DirectoryHandle directory = DirectoryHandle.Open(parent);
        _ = await copy.OutAsync(source, directory, isDirectory ? null : Encoding.UTF8.GetBytes(Path.GetFileName(full)), cancellationToken).ConfigureAwait(false);
    }

    // A path that has a slash before its first colon is one of this machine.
    private static (string Name, string Path)? Remote(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || text.AsSpan(0, colon).Contains('/') || !MachineName.IsOne(text[..colon]))
        {
            return null;
        }

        string path = text[(colon + 1)..];
        return path.StartsWith('/') ? (text[..colon], path) : throw Usage($"«{PrintableText.OneLine(path)}» is no absolute path of a machine", "Begin it with /");
    }

    private static LarderException Missing(string path, string why) => new(
        ErrorCodes.InputOutput, $"«{PrintableText.OneLine(path)}» was not copied", why, "Check the path");

    private static LarderException Usage(string why, string action) => new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
