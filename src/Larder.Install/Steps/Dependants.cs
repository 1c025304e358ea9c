using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Install.Records;

namespace Larder.Install.Steps;

/// <summary>Keeps whole what installed packs need.</summary>
internal static class Dependants
{
    /// <summary>Refuses a change that would leave installed packs without what they need.</summary>
    /// <param name="others">The packs that stay as they are.</param>
    /// <param name="pack">The pack that changes.</param>
    /// <param name="version">The version that it will have; null when it goes.</param>
    /// <param name="action">What the user can do instead.</param>
    public static void Check(IReadOnlyList<InstalledRevision> others, PackName pack, PackVersion? version, string action)
    {
        string[] broken =
        [
            .. others
                .Where(other => other.Manifest.Dependencies.TryGetValue(pack, out VersionRange? range) && (version is null || !range.Contains(version)))
                .Select(other => $"{other.Name} {other.Version} needs {pack} {other.Manifest.Dependencies[pack]}"),
        ];
        if (broken.Length > 0)
        {
            throw new LarderException(
                ErrorCodes.NeededByOthers,
                version is null ? $"{pack} was not removed" : $"{pack} was not changed to {version}",
                string.Join("; ", broken),
                action);
        }
    }

    /// <summary>Refuses a set in which a pack lacks what it needs.</summary>
    public static void CheckSet(IReadOnlyList<InstalledRevision> set)
    {
        foreach (InstalledRevision revision in set)
        {
            foreach ((PackName needed, VersionRange range) in revision.Manifest.Dependencies)
            {
                InstalledRevision? there = set.FirstOrDefault(other => other.Name == needed);
                if (there is null || !range.Contains(there.Version))
                {
                    throw Missing(revision.Name, revision.Version, needed, range, there?.Version);
                }
            }
        }
    }

    public static LarderException Missing(PackName pack, PackVersion version, PackName needed, VersionRange range, PackVersion? there) => new(
        ErrorCodes.DependencyMissing,
        $"{pack} {version} cannot be installed",
        there is null ? $"it needs {needed} {range}, which is not installed" : $"it needs {needed} {range}, and {there} is installed",
        $"Name a file of {needed} on the same command line: larder install ./{pack.Name}.pack ./{needed.Name}.pack");
}
