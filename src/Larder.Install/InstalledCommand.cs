using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Generations;
using Larder.Install.Records;
using Larder.Sandbox;

namespace Larder.Install;

/// <summary>A command of the installed set, ready to be run: its sandbox and its exact line.</summary>
/// <param name="Sandbox">The sandbox; null when the configuration says that there is none.</param>
/// <param name="Line">The program, in the sandbox or without one on this machine, and its default arguments.</param>
/// <param name="Environment">The variables that the manifest sets; for a line without a sandbox.</param>
public sealed record InstalledCommand(SandboxSpec? Sandbox, IReadOnlyList<byte[]> Line, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Prepares a command.</summary>
    /// <param name="root">The root.</param>
    /// <param name="revision">The installed revision.</param>
    /// <param name="commandName">Which of its commands; null for the only one, or the one that has the pack's name.</param>
    /// <param name="settings">Whether there is a sandbox.</param>
    /// <exception cref="LarderException">LRD6003: it has no such command.</exception>
    public static InstalledCommand Prepare(LarderRoot root, InstalledRevision revision, string? commandName, InstallSettings settings)
    {
        IReadOnlyList<PackCommand> commands = revision.Manifest.Commands;
        PackCommand command = (commandName is not null ? commands.FirstOrDefault(candidate => candidate.Name.ToString() == commandName)
                : commands.Count == 1 ? commands[0]
                : commands.FirstOrDefault(candidate => candidate.Name.ToString() == revision.Name.Name))
            ?? throw NoCommand(revision, commandName);
        string path = Path.Combine(root.Path, "installed", revision.RelativePath);
        byte[][] arguments = [.. command.Arguments.Select(Encoding.UTF8.GetBytes)];
        if (!settings.IsSandboxed)
        {
            return new InstalledCommand(null, [Encoding.UTF8.GetBytes($"{path}/tree{command.Path}"), .. arguments], command.Environment);
        }

        SandboxSpec spec = PackSandbox.For(PackSandbox.Spec(revision.Manifest, path, Path.Combine(path, "tree")), command) with
        {
            Caller = Caller.OfThisProcess(revision.Name.Publisher, revision.Name.Name),
        };
        return new InstalledCommand(spec, [Encoding.UTF8.GetBytes(command.Path.ToString()), .. arguments], command.Environment);
    }

    private static LarderException NoCommand(InstalledRevision revision, string? commandName)
    {
        string[] names = [.. revision.Manifest.Commands.Select(command => command.Name.ToString())];
        return new LarderException(
            ErrorCodes.CommandNotFound,
            commandName is null ? $"{revision.Name} cannot be run" : $"{revision.Name} has no command {commandName}",
            names.Length == 0 ? "it has no commands" : $"its commands are {string.Join(", ", names)}",
            names.Length == 0 ? "Look at what it holds with: larder info" : $"Name one of them: larder run {revision.Name}:{names[0]}");
    }
}
