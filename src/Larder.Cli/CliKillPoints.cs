using Larder.Native.Durability;

namespace Larder.Cli;

/// <summary>The writes of the command line itself that a promise rests on.</summary>
internal static class CliKillPoints
{
    public static readonly KillPoint MoveDamagedDatabase = new("cli.rename.damaged");
}
