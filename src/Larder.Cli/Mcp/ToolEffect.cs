namespace Larder.Cli.Mcp;

/// <summary>What a tool changes, for clients that ask their user before some calls.</summary>
internal enum ToolEffect
{
    /// <summary>It changes nothing.</summary>
    Reads,

    /// <summary>It adds something, and takes nothing away.</summary>
    Adds,

    /// <summary>It stops, overwrites or removes something.</summary>
    Removes,
}
