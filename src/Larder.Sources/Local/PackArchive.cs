using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Local;

/// <summary>
/// Where in a <c>.pack</c> file each entry lies. Reads headers only: a pack of any size opens at once. Refused:
/// anything but <c>oci-layout</c>, <c>index.json</c> and blobs named by SHA-256, and an entry that stands twice.
/// </summary>
internal sealed class PackArchive
{
    private const int Block = 512;

    // A manifest, its config and its layers, the two documents and the directories.
    private const int MaxEntries = OciLimits.MaxDescriptors + 8;

    private readonly Dictionary<string, (long Offset, long Size)> _files = new(StringComparer.Ordinal);
    private readonly SafeFileHandle _file;
    private readonly string _name;

    private PackArchive(SafeFileHandle file, string name)
    {
        _file = file;
        _name = name;
    }

    public IEnumerable<string> Names => _files.Keys;

    public static PackArchive Read(SafeFileHandle file, string name)
    {
        var archive = new PackArchive(file, name);
        try
        {
            archive.ReadEntries(RandomAccess.GetLength(file));
        }
        catch (LarderException e) when (e.Code == ErrorCodes.MalformedArchive)
        {
            throw archive.Broken(e.Why, e);
        }

        return archive;
    }

    /// <summary>A small file, whole.</summary>
    public byte[] ReadFile(string entry, int limit)
    {
        (long offset, long size) = Find(entry);
        if (size > limit)
        {
            throw Broken($"{entry} has {size} bytes, and {limit} is the most");
        }

        return ReadWhole(new FileRange(_file, offset, size), (int)size);
    }

    /// <summary>A small blob, whole and verified.</summary>
    public byte[] ReadBlob(OciDescriptor blob)
    {
        CheckSize(blob);
        using Stream stream = OpenBlob(blob);
        return ReadWhole(stream, (int)blob.Size);
    }

    public VerifyingStream OpenBlob(OciDescriptor blob)
    {
        // The entry's own size, not the descriptor's, so that the verifying stream can tell the difference.
        (long offset, long size) = Find(OciLayout.BlobName(blob.Digest));
        return new VerifyingStream(new FileRange(_file, offset, size), blob.Digest, blob.Size,
            $"{_name}: blob {blob.Digest}");
    }

    /// <summary>Refuses a blob that is not there, or not in its stated size, without reading it.</summary>
    public void CheckSize(OciDescriptor blob)
    {
        long size = Find(OciLayout.BlobName(blob.Digest)).Size;
        if (size != blob.Size)
        {
            throw new LarderException(
                ErrorCodes.SizeMismatch,
                $"{_name}: blob {blob.Digest} is not what it should be",
                $"it has {size} bytes, and {blob.Size} were expected",
                "fetch or build the pack again");
        }
    }

    public LarderException Broken(string why, Exception? inner = null) => new(
        ErrorCodes.PackArchiveInvalid,
        $"{_name} is not a whole pack",
        why,
        "fetch or build the pack again",
        inner);

    public LarderException Unexpected(string why) => new(
        ErrorCodes.PackArchiveUnexpectedEntry,
        $"{_name} has an entry that does not belong in a pack",
        why,
        "do not use this file: it was made by hand or by a broken tool");

    // TarReader reads ahead and from front to back; one for each entry, over reads of one block, stands at the content
    // when it has parsed a header, and the content is jumped over. So headers are parsed by the one tar reader we have.
    private void ReadEntries(long length)
    {
        for (long offset = 0, entries = 0; ; entries++)
        {
            var headers = new FileRange(_file, offset, length - offset, Block);
            using var reader = new TarReader(headers);
            if (!reader.MoveNext())
            {
                return;
            }

            if (entries == MaxEntries)
            {
                throw Unexpected($"it has more than {MaxEntries} entries");
            }

            TarEntry entry = reader.Current;
            if (entry.Size > length - headers.Offset)
            {
                throw Broken($"it ends within {PackText.Printable(Encoding.UTF8.GetString(entry.Path))}");
            }

            Add(entry, headers.Offset);
            offset = headers.Offset + entry.Size + (-entry.Size & (Block - 1));
            if (offset > length)
            {
                throw Broken("it ends early");
            }
        }
    }

    private void Add(TarEntry entry, long offset)
    {
        string path = Encoding.UTF8.GetString(TarPath.Normalise(entry.Path));
        bool belongs = entry.Kind switch
        {
            TarEntryKind.Directory => path is "" or OciLayout.BlobsName or OciLayout.Sha256Name,
            TarEntryKind.File => path is OciLayout.MarkerName or OciLayout.IndexName
                || OciLayout.TryParseBlobName(path) is not null,
            _ => false,
        };
        if (!belongs)
        {
            string kind = entry.Kind.ToString().ToLowerInvariant();
            throw Unexpected($"«{PackText.Printable(path)}» is a {kind} that no pack has");
        }

        if (entry.Kind == TarEntryKind.File && !_files.TryAdd(path, (offset, entry.Size)))
        {
            throw Unexpected($"«{path}» stands twice");
        }
    }

    private (long Offset, long Size) Find(string entry) => _files.TryGetValue(entry, out (long Offset, long Size) place)
        ? place
        : throw new LarderException(
            OciLayout.TryParseBlobName(entry) is null ? ErrorCodes.PackArchiveInvalid : ErrorCodes.PackBlobMissing,
            $"{_name} is not a whole pack",
            $"it has no {entry}",
            "fetch or build the pack again");

    private static byte[] ReadWhole(Stream stream, int size)
    {
        byte[] content = new byte[size];
        stream.ReadExactly(content);
        return content;
    }
}
