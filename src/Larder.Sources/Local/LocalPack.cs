using System.Buffers;
using System.Security.Cryptography;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Local;

/// <summary>
/// A pack in a file (docs/formats/pack.md). Opening reads headers and documents, checks every digest and size of these,
/// and that each layer is there in its stated size; layers are verified while they are read. The file is opened once,
/// so what was checked is what is read. Owns the file.
/// </summary>
public sealed class LocalPack : IDisposable
{
    private const int BufferLength = 128 * 1024;

    private readonly SafeFileHandle _file;
    private readonly PackArchive _archive;

    private LocalPack(string path, SafeFileHandle file)
    {
        _file = file;
        Path = path;
        string name = PackText.Printable(path);
        _archive = PackArchive.Read(file, name);
        Descriptor = Resolve(name);
        FileSize = RandomAccess.GetLength(file);
    }

    /// <summary>Absolute path of the file.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long FileSize { get; }

    /// <summary>What the pack is.</summary>
    public PackDescriptor Descriptor { get; }

    /// <summary>Opens a pack.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.PackFileNotFound"/>, <see cref="ErrorCodes.PermissionDenied"/> or
    /// <see cref="ErrorCodes.InputOutput"/>; <see cref="ErrorCodes.PackArchiveInvalid"/>,
    /// <see cref="ErrorCodes.PackArchiveUnexpectedEntry"/>, <see cref="ErrorCodes.PackBlobMissing"/>,
    /// <see cref="ErrorCodes.UnsafeArchivePath"/>, <see cref="ErrorCodes.DigestMismatch"/>,
    /// <see cref="ErrorCodes.SizeMismatch"/>, <see cref="ErrorCodes.OciDocumentInvalid"/>,
    /// <see cref="ErrorCodes.NotAPack"/>, and those of <see cref="PackManifestReader.Read"/>.
    /// </exception>
    public static LocalPack Open(string path)
    {
        string absolute = System.IO.Path.GetFullPath(path);
        SafeFileHandle file = OpenFile(absolute);
        try
        {
            return new LocalPack(absolute, file);
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is IOException)
            {
                throw Unreadable(absolute, e);
            }

            throw;
        }
    }

    /// <summary>The compressed bytes of a layer. The caller disposes the stream, before this pack.</summary>
    /// <param name="index">Of <see cref="PackDescriptor.Layers"/>.</param>
    /// <returns>
    /// Throws <see cref="ErrorCodes.DigestMismatch"/> or <see cref="ErrorCodes.SizeMismatch"/> before its last byte
    /// when the layer is not what the OCI manifest says.
    /// </returns>
    public VerifyingStream OpenLayer(int index) => _archive.OpenBlob(Descriptor.Layers[index]);

    /// <summary>SHA-256 of the whole file.</summary>
    public Sha256Digest ComputeFileDigest(CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new FileRange(_file, 0, long.MaxValue);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            while (stream.Read(buffer) is var read and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
            }

            return new Sha256Digest(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private PackDescriptor Resolve(string name)
    {
        OciLayout.CheckMarker(_archive.ReadFile(OciLayout.MarkerName, OciLayout.MaxMarkerBytes));
        var index = OciIndex.Read(_archive.ReadFile(OciLayout.IndexName, OciLimits.MaxDocumentBytes));
        if (index.Manifests is not [OciDescriptor named] || named.MediaType != OciMediaTypes.Manifest)
        {
            throw PackDescriptor.NotAPack(name, index.Manifests.Count == 1
                ? "its index names something else than an OCI manifest"
                : $"its index names {index.Manifests.Count} manifests, and a pack has one");
        }

        if (named.Size > OciLimits.MaxDocumentBytes)
        {
            throw _archive.Broken(
                $"the OCI manifest has {named.Size} bytes, and {OciLimits.MaxDocumentBytes} is the most");
        }

        var manifest = OciManifest.Read(_archive.ReadBlob(named));
        PackDescriptor.CheckIsPack(manifest, name);
        byte[] content = _archive.ReadBlob(manifest.Config);
        RefuseOtherBlobs([named, manifest.Config, .. manifest.Layers]);
        return new PackDescriptor(named.Digest, PackManifestReader.Read(content), content, manifest.Layers);
    }

    /// <summary>
    /// Every blob must be named by the documents and have the stated size; what no document names does not belong.
    /// </summary>
    private void RefuseOtherBlobs(OciDescriptor[] descriptors)
    {
        foreach (OciDescriptor descriptor in descriptors)
        {
            _archive.CheckSize(descriptor);
        }

        var known = descriptors.Select(descriptor => OciLayout.BlobName(descriptor.Digest)).ToHashSet();
        string? other = _archive.Names.FirstOrDefault(entry => OciLayout.TryParseBlobName(entry) is not null
            && !known.Contains(entry));
        if (other is not null)
        {
            throw _archive.Unexpected($"no document names {other}");
        }
    }

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LarderException(
                ErrorCodes.PackFileNotFound,
                $"{PackText.Printable(path)} cannot be opened",
                "there is no such file",
                "check the path; `larder pack build` says where it wrote its packs",
                e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw System.IO.Directory.Exists(path)
                ? PackDescriptor.NotAPack(path, "it is a directory, and a pack is a file")
                : new LarderException(
                    ErrorCodes.PermissionDenied,
                    $"{PackText.Printable(path)} cannot be opened",
                    "you may not read it",
                    "make it readable for you, or ask its owner",
                    e);
        }
        catch (IOException e)
        {
            throw Unreadable(path, e);
        }
    }

    private static LarderException Unreadable(string path, Exception e) => new(
        ErrorCodes.InputOutput,
        $"{PackText.Printable(path)} cannot be read",
        e.Message,
        "check the disk and the path",
        e);
}
