using System.Text.Json;

namespace Larder.Tests.Cli.Mcp;

/// <summary>A session by hand, in this process: lines in, lines out.</summary>
public sealed class McpCommandTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    [Fact]
    public async Task A_client_lists_and_calls_tools_and_only_the_protocol_is_on_standard_output()
    {
        (CliResult result, Dictionary<int, JsonElement> answers) = await TalkAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""",
            Call(2, "image_list", "{}"),
            Call(3, "machine_info", """{"machine":"none"}"""),
            Call(4, "machine_info", """{"machine":"../none"}"""),
            Call(5, "image_lst", "{}"));

        Assert.Equal(0, result.Exit);
        Assert.Contains("serving", result.Error, StringComparison.Ordinal);
        Assert.Equal("larder", answers[0].GetProperty("result").GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Contains("machine_exec", answers[1].GetProperty("result").GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()));
        Assert.Empty(answers[2].GetProperty("result").GetProperty("structuredContent").GetProperty("images").EnumerateArray());

        JsonElement missing = answers[3].GetProperty("result");
        Assert.True(missing.GetProperty("isError").GetBoolean());
        JsonElement error = missing.GetProperty("structuredContent").GetProperty("error");
        Assert.Equal("LRD3402", error.GetProperty("code").GetString());
        Assert.Equal(["machine_list", "machine_create"], error.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetString()));
        Assert.StartsWith("error LRD3402: ", missing.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);

        Assert.Equal("LRD7010", answers[4].GetProperty("result").GetProperty("structuredContent").GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(-32602, answers[5].GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains("did you mean image_list?", answers[5].GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_are_no_messages_are_passed_over()
    {
        (CliResult result, Dictionary<int, JsonElement> answers) = await TalkAsync("", "{", "[]", Call(1, "machine_list", "{}"));
        Assert.Equal(0, result.Exit);
        Assert.True(answers.ContainsKey(1));
    }

    [Fact]
    public async Task Json_and_terminals_are_refused()
    {
        using CliRun run = new();
        Assert.Equal("LRD7001", (await run.RunAsync("mcp", "--json")).ErrorCode);
        run.IsTerminal = true;
        Assert.Equal(2, (await run.RunAsync("mcp")).Exit);
    }

    private static string Call(int id, string tool, string arguments) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":{"arguments":{{arguments}},"name":"{{tool}}"} }""";

    // The input ends when all answers are there: its end cancels what runs.
    private static async Task<(CliResult Result, Dictionary<int, JsonElement> Answers)> TalkAsync(params string[] lines)
    {
        using CliRun run = new();
        int expected = lines.Append(Initialize).Count(static line => line.Contains("\"id\":", StringComparison.Ordinal));
        using TalkingStreams streams = new([Initialize, Initialized, .. lines], expected);
        CliResult result = await run.RunAsync(streams.Input, streams.Output, "mcp");
        return (result, streams.Answers());
    }
}
