using System.Text.Json.Serialization;

namespace Larder.Cli.Output;

/// <summary>A failure: its code (<c>LRDnnnn</c>), and one line each of what, why and what to do.</summary>
internal sealed record ErrorDescription(string Code, string What, string Why, string Action)
{
    /// <summary>Lines that belong to the cause, such as the last ones of a machine's console; left out when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Details { get; init; }
}
