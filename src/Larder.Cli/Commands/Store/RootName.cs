using Larder.Formats.Digests;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Store;

/// <summary>The names that keep file systems in the store.</summary>
internal static class RootName
{
    private const int MaxLength = 200;

    // Larder's own: images, what is imported without a name, layers of images, what is mounted, and what is installed.
    private static readonly string[] Reserved = ["image/", "import/", "layer/", "mount/", "pack/"];

    /// <summary>The name of what is imported without one; the same content always has the same.</summary>
    public static string Own(Digest fileSystem) => $"import/{fileSystem}";

    /// <summary>Whether a name keeps the content of an installed pack.</summary>
    public static bool IsOfPack(string name) => name.StartsWith("pack/", StringComparison.Ordinal);

    /// <summary>Refuses a name that nobody may give; null is no name, and fine.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public static void Check(string? name)
    {
        string? problem = name is null ? null
            : name.Length is 0 or > MaxLength ? $"it has {name.Length} characters, 1 to {MaxLength} can be"
            : name.Any(char.IsControl) || name.Any(char.IsSurrogate) || name.Contains('\uFFFD', StringComparison.Ordinal) ? "it has a character that cannot be in a name"
            : Reserved.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? $"{string.Join(", ", Reserved[..^1])} and {Reserved[^1]} are Larder's own"
            : null;
        if (problem is not null)
        {
            throw new LarderException(ErrorCodes.Usage, $"«{name}» cannot be the name of what is imported", problem, "Choose another --name");
        }
    }
}
