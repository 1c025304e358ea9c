using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Sources.Git;

namespace Larder.Packs.Checksums;

/// <summary>
/// One install source of a registry index, complete: nothing in it is a placeholder. A directory becomes a git source,
/// a file an archive source.
/// </summary>
public sealed record SourceEntry
{
    private SourceEntry(SourceEntryType type, string address, string? gitRef, Sha256Digest checksum)
    {
        Type = type;
        Address = address;
        Ref = gitRef;
        Checksum = checksum;
    }

    /// <summary>What is fetched.</summary>
    public SourceEntryType Type { get; }

    /// <summary>An https URL, as it was written: <c>url</c> of the entry.</summary>
    public string Address { get; }

    /// <summary>The commit, tag or branch; null for an archive.</summary>
    public string? Ref { get; }

    /// <summary>What is fetched must have it.</summary>
    public Sha256Digest Checksum { get; }

    /// <summary>Joins a checksum with where its bytes are published.</summary>
    /// <param name="checksum">Of the file or directory.</param>
    /// <param name="address">Null: the address of the remote <c>origin</c> of the directory's git work tree.</param>
    /// <param name="gitRef">Null: the commit that the work tree is at; it must not differ from it.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.SourceEntryIncomplete"/>, <see cref="ErrorCodes.SourceEntryInvalid"/>,
    /// <see cref="ErrorCodes.WorkTreeDiffers"/> or <see cref="ErrorCodes.MissingDependency"/>.
    /// </exception>
    public static SourceEntry Create(PathChecksum checksum, string? address, string? gitRef)
    {
        if (!checksum.IsDirectory)
        {
            if (gitRef is not null)
            {
                throw Invalid(
                    $"{PackText.Printable(checksum.Path)} is a file, and an archive source has no ref", "leave --ref out");
            }

            string published = address
                ?? throw Incomplete(checksum, "url", "a file does not say where it is published");
            return new SourceEntry(SourceEntryType.Archive, CheckAddress(published), null, checksum.Digest);
        }

        if (address is null || gitRef is null)
        {
            var tree = new GitWorkTree(checksum.Path);
            address ??= tree.OriginAddress()
                ?? throw Incomplete(checksum, "url", "it is in no git work tree that has a remote called origin");
            gitRef ??= CommitOf(tree, checksum);
        }

        return new SourceEntry(SourceEntryType.Git, CheckAddress(address), CheckRef(gitRef), checksum.Digest);
    }

    private static string CommitOf(GitWorkTree tree, PathChecksum checksum)
    {
        string commit = tree.HeadCommit()
            ?? throw Incomplete(checksum, "ref", "it is in no git work tree that has a commit");
        string? why = tree.IsTopLevel() is false
            ? "it is not the top of its work tree, and whoever installs from the commit gets all of it"
            : tree.HasChanges() ? "it has files that the commit does not have, or others"
            : null;
        return why is null
            ? commit
            : throw new LarderException(
                ErrorCodes.WorkTreeDiffers,
                $"the checksum is not that of commit {commit}",
                why,
                "commit or remove what differs (`git status --ignored`), or take the checksum of a fresh clone");
    }

    private static string CheckAddress(string text) => PackText.IsWebUrl(text)
        && text.StartsWith("https://", StringComparison.Ordinal)
        ? text
        : throw Invalid($"«{PackText.Printable(text)}» is not an https URL without user name and password",
            "give --url https://…");

    private static string CheckRef(string text) =>
        !string.IsNullOrWhiteSpace(text) && !text.StartsWith('-') && PackText.IsOneLine(text, 255)
            && !text.Contains(' ', StringComparison.Ordinal)
            ? text
            : throw Invalid($"«{PackText.Printable(text)}» is not a git ref",
                "give --ref with a commit, best of 40 hexadecimal digits");

    private static LarderException Incomplete(PathChecksum checksum, string field, string why) => new(
        ErrorCodes.SourceEntryIncomplete,
        $"the source entry of {PackText.Printable(checksum.Path)} lacks its {field}",
        why,
        $"give --{field}");

    private static LarderException Invalid(string why, string action) =>
        new(ErrorCodes.SourceEntryInvalid, "the source entry would not be valid", why, action);
}
