namespace Larder.Sources.Catalog;

/// <summary>Reads paths of catalogs, which are relative to the directory of their file.</summary>
internal static class CatalogPath
{
    private const int MaxLength = 4095;

    /// <summary>The absolute path; null with the reason when the text is no path.</summary>
    public static string? TryRead(string text, string directory, out string why)
    {
        // Taken for a directory called «~» or «http:», these would only fail later, as a file that is not there.
        why = text.Length is 0 or > MaxLength || text.Contains('\0', StringComparison.Ordinal) ? "it is no path"
            : text == "~" || text.StartsWith("~/", StringComparison.Ordinal) ? "~ is not expanded here: write the whole path"
            : text.Contains("://", StringComparison.Ordinal) || HasScheme(text) ? "this kind of address is not fetched from: use https://, file:/// or a path"
            : "";
        return why.Length == 0 ? Path.GetFullPath(text, directory) : null;
    }

    private static bool HasScheme(string text) =>
        text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
}
