using System.Collections.Concurrent;
using System.Text.Json;
using Larder.Cli.Commands;
using Larder.Cli.Output;
using Larder.Formats.Names;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Larder.Cli.Mcp;

/// <summary>Serves the tools to one client over two streams. Calls may run at once; each opens the root for itself.</summary>
/// <param name="context">Settings, root and clock, which all calls share.</param>
/// <param name="shares">The directories of this machine that the client may use.</param>
internal sealed class ToolServer(CommandContext context, SharedDirectories shares)
{
    private const string Instructions =
        "Larder runs commands in microVMs: real machines with a kernel of their own, made of OCI images. For one command, machine_run makes a machine, runs it and removes it. "
        + "To keep state between commands, machine_create, then machine_exec as often as needed, machine_copy_to and machine_copy_from for files, and machine_delete at the end. "
        + "Commands are arrays of words; no shell reads them unless you name one. Machines have no network unless it is asked for. Machines of earlier sessions are in machine_list.";

    private readonly Dictionary<string, McpTool> _tools = ToolTable.Tools.ToDictionary(static tool => tool.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <summary>Serves until the input ends or it is cancelled; calls that run then are cancelled, and what they made for themselves is gone when it returns.</summary>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        McpServerOptions options = new()
        {
            ServerInfo = new Implementation { Name = "larder", Title = "Larder", Version = BuildVersion.Version },
            ServerInstructions = Instructions,
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = static (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. ToolTable.Tools.Select(ToolSchemas.Describe)] }),
                CallToolHandler = (request, token) => CallAsync(request, ending.Token, token),
            },
        };
        StreamServerTransport transport = new(new ClientInput(input, ending.Cancel), output, "larder");
        await using (transport.ConfigureAwait(false))
        {
            McpServer server = McpServer.Create(transport, options);
            await using (server.ConfigureAwait(false))
            {
                try
                {
                    await server.RunAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    // Asked to end, which is how a server ends.
                }
                finally
                {
                    await ending.CancelAsync().ConfigureAwait(false);
                    await Task.WhenAll(_running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    private async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken ending, CancellationToken cancellationToken)
    {
        string name = request.Params?.Name ?? "";
        McpTool tool = _tools.GetValueOrDefault(name) ?? throw new McpProtocolException(Unknown(name), McpErrorCode.InvalidParams);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
        Task<CallToolResult> call = Task.Run(() => CallAsync(tool, request, either.Token), CancellationToken.None);
        _ = _running.TryAdd(call, true);
        try
        {
            return await call.ConfigureAwait(false);
        }
        finally
        {
            _ = _running.TryRemove(call, out _);
        }
    }

    private async Task<CallToolResult> CallAsync(McpTool tool, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        ToolProgress? progress = request.Params!.ProgressToken is { } token ? new ToolProgress(TellAsync, context.Clock) : null;
        try
        {
            ToolCall call = new(tool, request.Params.Arguments ?? Enumerable.Empty<KeyValuePair<string, JsonElement>>())
            {
                Context = context,
                Shares = shares,
                Progress = (IPhaseProgress?)progress ?? new SilentProgress(),
                CancellationToken = cancellationToken,
            };
            return Result(await tool.RunAsync(call).ConfigureAwait(false), isError: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The top of a call: whatever it is, it becomes a coded error.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Result(ToolFailure.Of(Failure.Of(error)), isError: true);
        }
        finally
        {
            if (progress is not null)
            {
                await progress.DisposeAsync().ConfigureAwait(false);
            }
        }

        async Task TellAsync(double count, string line)
        {
            try
            {
                await request.Server.NotifyProgressAsync(request.Params.ProgressToken!.Value, new ProgressNotificationValue { Progress = (float)count, Message = line }, null, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Nobody listens any more, which ends the call too.
            }
        }
    }

    private static CallToolResult Result(ToolAnswer answer, bool isError) => new()
    {
        Content = [new TextContentBlock { Text = answer.Text }],
        StructuredContent = answer.Document,
        IsError = isError,
    };

    private string Unknown(string name)
    {
        string? near = NearName.Find(name, _tools.Keys);
        return $"There is no tool «{Formats.Packs.PackText.Printable(name.Length > 80 ? name[..80] : name)}»{(near is null ? "" : $"; did you mean {near}?")} There are: {string.Join(", ", _tools.Keys)}";
    }
}
