using System.Text;
using System.Text.Json;

namespace Larder.Tests.Cli;

/// <summary>What a command line gave.</summary>
internal sealed record CliResult(int Exit, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>The one document; fails when there is anything else.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string ErrorCode => Json.GetProperty("error").GetProperty("code").GetString()!;
}
