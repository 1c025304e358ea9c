using System.CommandLine;
using Larder.Cli.Mcp;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Top;

/// <summary><c>larder mcp</c>.</summary>
internal sealed class McpCommand : CommandDefinition
{
    private readonly Option<string[]> _share = new("--share")
    {
        Description = "Let the agent copy files of this directory into machines, and with DIR:rw out of them too (default: it sees no file of this machine)",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = false,
    };

    public override string Description => "Serve images and machines to an agent: the Model Context Protocol over standard input and output";

    public override IReadOnlyList<string> Examples =>
    [
        "larder mcp",
        "larder mcp --share ./src --share ./out:rw",
        "larder mcp --root /srv/agents",
    ];

    public override IReadOnlyList<Option> Options => [_share];

    public override async Task<int> RunAsync(CommandContext context)
    {
        context.RequireBytesOnOutput("the protocol of an agent", "let an agent start it: {\"mcpServers\":{\"larder\":{\"command\":\"larder\",\"args\":[\"mcp\"]}}}");
        WholeProgram.Load();
        using SharedDirectories shares = SharedDirectories.Open(context.Value(_share) ?? []);

        // Calls run at once and share the context: what it makes when it is first asked for is made before.
        CancellationToken cancellationToken = context.CancellationToken;
        context.Output.Remark($"serving {context.RootPath} to an agent on standard input");
        Stream input = context.Host.OpenInput();
        await using (input.ConfigureAwait(false))
        {
            await new ToolServer(context, shares).RunAsync(input, context.Output.AnswerBytes, cancellationToken).ConfigureAwait(false);
        }

        return (int)ExitCode.Done;
    }
}
