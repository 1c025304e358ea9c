using System.Reflection;
using Larder.Formats.Errors;

namespace Larder.Machines.Booting;

/// <summary>The program <c>larder-agent</c>, which this one carries when it was built behind it.</summary>
public static class AgentBinary
{
    private const string Resource = "larder-agent";

    /// <summary>Tells this one from any other: the assembly that carries it, which is another one with any other byte in it.</summary>
    public static string Identity => typeof(AgentBinary).Assembly.ManifestModule.ModuleVersionId.ToString("n");

    /// <summary>Opens it, from its first byte; the stream has a length and is the caller's.</summary>
    /// <exception cref="LarderException">LRD3401: there is none.</exception>
    public static Stream Open() => OpenOf(typeof(AgentBinary).Assembly);

    /// <summary>Opens the one that an assembly has.</summary>
    internal static Stream OpenOf(Assembly assembly) => assembly.GetManifestResourceStream(Resource) ?? throw new LarderException(
        ErrorCodes.AgentMissing,
        "There is no agent to put into the machine",
        "this program was built without one",
        "Build both with: make publish");
}
