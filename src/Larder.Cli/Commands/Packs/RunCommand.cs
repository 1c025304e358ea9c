using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install;
using Larder.Install.Records;
using Larder.Native.Processes;
using Larder.Sandbox;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder run</c>.</summary>
internal sealed class RunCommand : CommandDefinition
{
    private readonly PackArgument<string> _pack = new("PACK[:COMMAND]") { Description = "An installed pack, and which of its commands when it has several" };
    private readonly Argument<string[]> _arguments = new("ARGS") { Description = "After --, arguments for the command", Arity = ArgumentArity.ZeroOrMore };

    public override string Description => "Run a command of an installed pack; its exit code is passed on";

    public override IReadOnlyList<string> Examples => ["larder run hello-world", "larder run examples/hello-script:hello-script -- one 'two words'"];

    public override IReadOnlyList<Argument> Arguments => [_pack, _arguments];

    public override ExitCode ExitOf(ErrorCode code) => code.Exit is ExitCode.NotExecutable or ExitCode.CommandNotFound ? code.Exit : ExitCode.RunFailed;

    public override async Task<int> RunAsync(CommandContext context)
    {
        context.RefuseJson("whatever the command prints");
        string text = context.Value(_pack)!;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        InstalledCommand command = Prepare(context, colon < 0 ? text : text[..colon], colon < 0 ? null : text[(colon + 1)..]);
        IReadOnlyList<byte[]> line = [.. command.Line, .. RawArguments.Last(context.Value(_arguments) ?? [])];
        if (command.Sandbox is null)
        {
            foreach ((string name, string value) in command.Environment)
            {
                Environment.SetEnvironmentVariable(name, value);
            }

            return await Task.Run(() => RunBare(line)).ConfigureAwait(false);
        }

        SandboxRun run = new() { PassSignals = true, Umask = context.Host.CallerUmask };
        SandboxResult result = await SandboxRunner.RunAsync(command.Sandbox, line, run).ConfigureAwait(false);
        return result.Status.Code;
    }

    private static InstalledCommand Prepare(CommandContext context, string pack, string? commandName)
    {
        using LarderRoot root = context.OpenRoot();
        RevisionTable revisions = new(root.Database);
        PackName name = PackArgument.Installed(revisions, pack);
        return InstalledCommand.Prepare(root, revisions.Current(name)!, commandName, InstallSession.SettingsOf(context));
    }

    private static int RunBare(IReadOnlyList<byte[]> line)
    {
        using ChildProcess child = ChildProcess.Start(new ProcessStart(StartableProgram.UserCommand(line[0])) { Arguments = [.. line.Skip(1)] });
        return child.Wait().Code;
    }
}
