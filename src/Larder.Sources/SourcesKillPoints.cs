using Larder.Native.Durability;

namespace Larder.Sources;

/// <summary>The writes of sources that a promise rests on. Downloads have none: a cache promises nothing.</summary>
internal static class SourcesKillPoints
{
    public static readonly KillPoint WriteCredentials = new("sources.write.credentials");

    /// <summary>Writes down where an upload stands.</summary>
    public static readonly KillPoint SyncUpload = new("sources.sync.upload");
}
