using System.Text.RegularExpressions;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Sources.Oci;

namespace Larder.Sources.Catalog;

/// <summary>Makes an entry of the keys of a table, and checks every value.</summary>
internal static partial class CatalogEntryReader
{
    private const int MaxDescriptionLength = 256;
    private const int MaxPackages = 1024;
    private const string DefaultVersion = "1";

    /// <summary>Reads one entry.</summary>
    /// <param name="table">Its keys.</param>
    /// <param name="directory">Absolute; relative paths are beneath it.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CatalogInvalid"/>.</exception>
    public static CatalogEntry Read(CatalogTable table, string directory)
    {
        CatalogArchive? archive = ReadArchive(table, directory);
        CatalogEntry entry = new()
        {
            Name = ReadName(table),
            Version = Text(table, "version", VersionForm().IsMatch, "1 to 64 of A-Z a-z 0-9 . _ + - are expected") ?? DefaultVersion,
            Platform = ReadPlatform(table),
            Description = Text(table, "description", static text => PackText.IsOneLine(text, MaxDescriptionLength),
                $"one line of at most {MaxDescriptionLength} characters is expected") ?? "",
            Packages = ReadPackages(table),
            Profile = ReadProfile(table, directory),
            Archive = archive,
            ArchiveDigest = ReadDigest(table, archive),
            Oci = ReadOci(table),
            Kernel = Text(table, "kernel", KernelForm().IsMatch, "the name of a kernel is expected: A-Z a-z 0-9 . _ -, a letter or digit first"),
            Origin = table.Origin,
        };
        return entry is { Profile: null, Archive: null, Oci: null }
            ? throw table.Invalid("it has no source: one of profile, archive and oci is needed")
            : entry;
    }

    private static string ReadName(CatalogTable table)
    {
        string? written = Text(table, "name", CatalogEntryName.IsValid, CatalogEntryName.Rule);
        return written ?? (CatalogEntryName.IsValid(table.Name) ? table.Name : throw table.Invalid(CatalogEntryName.Rule));
    }

    private static ImagePlatform ReadPlatform(CatalogTable table) =>
        table.Text("platform") is not { } text ? ImagePlatform.Current
        : ImagePlatform.TryParse(text) ?? throw table.Invalid("platform", "OS/ARCHITECTURE is expected, as in linux/amd64");

    private static IReadOnlyList<string> ReadPackages(CatalogTable table)
    {
        IReadOnlyList<string> packages = table.Texts("packages") ?? [];
        return packages.Count > MaxPackages
                ? throw table.Invalid("packages", $"{packages.Count} are more than the {MaxPackages} that an entry may have")
            : packages.FirstOrDefault(static package => !PackageForm().IsMatch(package)) is { } wrong
                ? throw table.Invalid("packages", $"«{PackText.Printable(wrong)}» is no name of a package: 1 to 128 of A-Z a-z 0-9 . _ : + -")
            : packages;
    }

    private static string? ReadProfile(CatalogTable table, string directory) =>
        table.Text("profile") is not { } text ? null
        : CatalogPath.TryRead(text, directory, out string why) ?? throw table.Invalid("profile", why);

    private static CatalogArchive? ReadArchive(CatalogTable table, string directory) =>
        table.Text("archive") is not { } text ? null
        : CatalogArchive.TryRead(text, directory, out string why) ?? throw table.Invalid("archive", why);

    private static Sha256Digest? ReadDigest(CatalogTable table, CatalogArchive? archive)
    {
        const string Key = "archive-digest";
        if (table.Text(Key) is not { } text)
        {
            return archive is { IsLocal: false }
                ? throw table.Invalid("archive", $"an archive of the network needs an {Key}: nothing else says that it is the right one")
                : null;
        }

        return archive is null ? throw table.Invalid(Key, "there is no archive")
            : Sha256Digest.TryParse(text, null, out Sha256Digest digest) ? digest
            : throw table.Invalid(Key, "sha256: and 64 lower-case hexadecimal digits are expected");
    }

    private static ImageReference? ReadOci(CatalogTable table)
    {
        try
        {
            return table.Text("oci") is { } text ? ImageReference.Parse(text) : null;
        }
        catch (LarderException error) when (error.Code == ErrorCodes.ImageReferenceInvalid)
        {
            throw table.Invalid("oci", $"{error.What}, {error.Why}", error);
        }
    }

    private static string? Text(CatalogTable table, string key, Func<string, bool> isValid, string rule) =>
        table.Text(key) is not { } text || isValid(text) ? table.Text(key) : throw table.Invalid(key, rule);

    [GeneratedRegex(@"^[A-Za-z0-9._+-]{1,64}\z")]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex KernelForm();

    [GeneratedRegex(@"^[A-Za-z0-9._:+-]{1,128}\z")]
    private static partial Regex PackageForm();
}
