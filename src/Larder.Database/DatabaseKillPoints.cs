using Larder.Native.Durability;

namespace Larder.Database;

/// <summary>The kill points of the database itself; its users name their own.</summary>
internal static class DatabaseKillPoints
{
    public static readonly KillPoint Migrate = new("database.commit.migrate");
}
