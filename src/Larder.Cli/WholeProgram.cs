using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Larder.Cli;

/// <summary>
/// Loads what of this program was not needed yet, for commands that run for hours. The runtime reads each part from the
/// program's path when it is first wanted, and when Larder was upgraded meanwhile another program stands there.
/// </summary>
internal static class WholeProgram
{
    /// <summary>Loads all of it.</summary>
    public static void Load()
    {
        HashSet<string> known = [];
        Queue<Assembly> loaded = new([typeof(WholeProgram).Assembly]);
        while (loaded.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName part in Parts(assembly))
            {
                if (known.Add(part.FullName) && TryLoad(part) is { } next)
                {
                    loaded.Enqueue(next);
                }
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "a part that was trimmed away is nowhere referred to any more, or never loaded")]
    private static AssemblyName[] Parts(Assembly assembly) => assembly.GetReferencedAssemblies();

    private static Assembly? TryLoad(AssemblyName part)
    {
        try
        {
            return Assembly.Load(part);
        }
        catch (FileNotFoundException)
        {
            // It was trimmed away, so nothing of it is used.
            return null;
        }
    }
}
