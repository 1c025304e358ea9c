using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Toml;
using Larder.Native.Files;

namespace Larder.Sources.Catalog;

/// <summary>Reads one catalog: a table of TOML for each entry (docs/formats/catalog.md).</summary>
internal static class CatalogFile
{
    /// <summary>Bytes at most; a file that is longer is no catalog.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The entries of a file; none when it is not there.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CatalogInvalid"/>.</exception>
    public static IReadOnlyList<CatalogEntry> Load(string path)
    {
        // Most machines have no such file, and at start-up an exception costs more than all else here.
        if (!File.Exists(path))
        {
            return [];
        }

        byte[] utf8;
        try
        {
            utf8 = BoundedFile.Read(path, MaxBytes);
        }
        catch (InvalidDataException)
        {
            throw Invalid(PackText.Printable(path), $"it is longer than the {MaxBytes} bytes that a catalog may have");
        }

        return Read(utf8, path, Path.GetDirectoryName(path)!);
    }

    /// <summary>The entries of a catalog in memory, in its order.</summary>
    /// <param name="utf8">All of it.</param>
    /// <param name="origin">What entries and messages call it.</param>
    /// <param name="directory">Absolute; relative paths are beneath it.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CatalogInvalid"/>.</exception>
    public static IReadOnlyList<CatalogEntry> Read(ReadOnlySpan<byte> utf8, string origin, string directory)
    {
        try
        {
            Dictionary<string, CatalogEntry> entries = new(StringComparer.Ordinal);
            foreach (TomlTable table in TomlReader.Read(utf8))
            {
                if (table.Path.Count > 0)
                {
                    CatalogTable keys = new(table, origin);
                    CatalogEntry entry = CatalogEntryReader.Read(keys, directory);
                    if (!entries.TryAdd(entry.Name, entry))
                    {
                        throw keys.Invalid($"the entry {PackText.Printable(entry.Name)} stands twice");
                    }
                }
                else if (table.Values is [(string key, TomlValue value), ..])
                {
                    throw Invalid(
                        $"{PackText.Printable(origin)}:{value.Position}",
                        $"the key {PackText.Printable(key)} belongs to no entry: an entry begins with a line as [\"debian:12\"]");
                }
            }

            return [.. entries.Values];
        }
        catch (TomlException error)
        {
            throw Invalid($"{PackText.Printable(origin)}:{error.Position}", error.Message);
        }
    }

    /// <summary>The failure of all catalogs.</summary>
    /// <param name="place">The file, with line and column where it has them.</param>
    /// <param name="why">What is wrong there.</param>
    /// <param name="inner">The failure below, when there is one.</param>
    public static LarderException Invalid(string place, string why, LarderException? inner = null) => new(
        ErrorCodes.CatalogInvalid, $"The catalog cannot be used: {place}", why, "Correct it there; docs/formats/catalog.md has the rules", inner);
}
