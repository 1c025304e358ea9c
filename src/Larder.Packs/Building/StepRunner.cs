using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Processes;
using Larder.Packs.Recipes;
using Larder.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace Larder.Packs.Building;

/// <summary>Runs steps in sandboxes. Owns the log.</summary>
internal sealed class StepRunner : IDisposable
{
    private const ushort Private = 0x1C0;
    private const ushort Readable = 0x1A4;
    private const ushort Sticky = 0x3FF;

    // One pipe for both, or what a step says and what it complains of would change places.
    private const string RunScript = $"""exec 2>&1; exec /bin/sh -eu {StepPaths.Script} "$@" """;

    private readonly BuildArea _area;
    private readonly bool _network;
    private readonly IBuildObserver _observer;
    private readonly IStepRoot _root;
    private readonly FileStream _log;

    public StepRunner(BuildArea area, IStepRoot root, bool network, IBuildObserver observer)
    {
        _area = area;
        _root = root;
        _network = network;
        _observer = observer;
        WriteFile("passwd"u8, StepPaths.Users);
        WriteFile("group"u8, StepPaths.Groups);
        _log = new FileStream(area.LogPath, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        });
    }

    /// <summary>Runs a step over the files that are in the area.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.BuildStepFailed"/>, <see cref="ErrorCodes.NoSpace"/>,
    /// <see cref="ErrorCodes.MissingDependency"/>, or what <see cref="SandboxRunner.RunAsync"/> throws.
    /// </exception>
    public async Task RunAsync(
        RecipePart part, RecipeStep step, StepScript script, SortedDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        string name = BuildErrors.Name(part, step);
        RequireTool(name, script, environment);
        _root.Prepare(cancellationToken);
        Renew("home"u8, Private);
        Renew("tmp"u8, Sticky);
        WriteFile("step"u8, Encoding.UTF8.GetBytes(script.Text));
        using var output = new StepOutput(_log, _observer);
        SandboxResult result;
        try
        {
            result = await SandboxRunner.RunAsync(
                Compose(environment),
                [.. new[] { "/bin/sh", "-c", RunScript, "sh" }.Concat(script.Arguments).Select(Encoding.UTF8.GetBytes)],
                new SandboxRun { Input = StandardStream.Null, Output = output, Error = output },
                cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (output.IsTooMuch)
        {
            throw BuildErrors.StepWritesTooMuch(name, _area.LogPath);
        }

        if (!result.Status.IsSuccess)
        {
            throw BuildErrors.StepFailed(name, result.Status, output.LastLines, _area);
        }
    }

    public void Dispose() => _log.Dispose();

    private SandboxSpec Compose(SortedDictionary<string, string> environment) => new()
    {
        Root = _root.Mounts,
        Mounts =
        [
            Show("passwd", "/etc/passwd"),
            Show("group", "/etc/group"),
            Show("tmp", StepPaths.Temporary, writable: true),
            Show("home", StepPaths.Home, writable: true),
            Show("source", StepPaths.Source),
            Show("work", StepPaths.Build, writable: true),
            Show("install", StepPaths.Install, writable: true),
            Show("step", StepPaths.Script),
        ],
        Capabilities = _network ? new CapabilitySet(Capability.Network) : CapabilitySet.None,
        Environment = StepEnvironment.WithJobs(environment),
        WorkingDirectory = Encoding.ASCII.GetBytes(StepPaths.Build),
        Identity = new SandboxIdentity(StepPaths.UserId, StepPaths.UserId),
    };

    private SandboxMount.Bind Show(string name, string at, bool writable = false) =>
        new(Encoding.UTF8.GetBytes(Path.Combine(_area.Path, name)), Encoding.ASCII.GetBytes(at), writable);

    private void RequireTool(string step, StepScript script, SortedDictionary<string, string> environment)
    {
        if (script.Tool is { } tool && !environment.ContainsKey("PATH") && !_root.HasTool(tool))
        {
            throw new LarderException(
                ErrorCodes.MissingDependency, $"{step} cannot run", $"{tool} is not installed", _root.HowToGet(tool));
        }
    }

    private void Renew(ReadOnlySpan<byte> name, ushort mode)
    {
        _area.Directory.RemoveTree(name);
        _area.Directory.MakeDirectory(name, Private);
        _area.Directory.SetMode(name, mode);
    }

    private void WriteFile(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        _ = _area.Directory.TryUnlink(name);
        using SafeFileHandle file = _area.Directory.CreateFile(name, Readable);
        RandomAccess.Write(file, content, 0);
    }
}
