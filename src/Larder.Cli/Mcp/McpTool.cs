using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Mcp.Parameters;

namespace Larder.Cli.Mcp;

/// <summary>A tool that an agent can call. A new one is a class below this folder and a line in <see cref="ToolTable"/>.</summary>
internal abstract class McpTool
{
    /// <summary>What it is called by, in snake_case: noun and verb, as the command that does the same.</summary>
    public abstract string Name { get; }

    /// <summary>What people see, a few words.</summary>
    public abstract string Title { get; }

    /// <summary>For the model: what it does, when to take it, and when another.</summary>
    public abstract string Description { get; }

    /// <summary>What it takes.</summary>
    public virtual IReadOnlyList<ToolParameter> Parameters => [];

    /// <summary>The shape of its answer, which is a document of <c>--json</c> where a command does the same.</summary>
    public abstract JsonTypeInfo Answer { get; }

    /// <summary>What a client may know before it calls it.</summary>
    public abstract ToolEffect Effect { get; }

    /// <summary>Does it. Failures are thrown; the server words them.</summary>
    public abstract Task<ToolAnswer> RunAsync(ToolCall call);
}
