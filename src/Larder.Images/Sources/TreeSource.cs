using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images.Publishing;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;

namespace Larder.Images.Sources;

/// <summary>A root file system on this machine: a directory, or a tar archive of one. It comes into the store uncommitted.</summary>
internal sealed class TreeSource(
    ContentStore store, TimeProvider clock, string path, ContentDigest? digest, PublishRequest request, PublishObserver observer) : IImageSource
{
    private readonly StoreWriter _writer = store.BeginWriting();
    private FileSystem _fileSystem;

    public string Reference => $"file://{path}";

    // What a directory holds shows only when it is read.
    public async Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        observer.Phase?.Invoke(PublishPhase.Unpack);
        if (Directory.Exists(path))
        {
            using DirectoryHandle directory = DirectoryHandle.Open(path);
            _fileSystem = new DirectoryImporter(_writer, observer.Progress, new ImportOptions()).Import(directory, cancellationToken).FileSystem;
        }
        else
        {
            using ArchiveFile archive = ArchiveFile.Open(path);
            _ = digest is null ? null : await archive.DigestAsync(digest, cancellationToken).ConfigureAwait(false);
            using SameBytes? same = digest is null ? null : archive.ReadAgain();
            _fileSystem = same is null ? Import(archive.Rewind()) : same.Use(Import);
        }

        return new SourceIdentity(Reference, _fileSystem.ComputeId().ToString());

        FileSystem Import(Stream bytes) => new TarImporter(_writer, observer.Limits, observer.Progress).Import(bytes, cancellationToken).FileSystem;
    }

    public Task<ImageContent> FetchAsync(KeptRoot keptAs, CancellationToken cancellationToken)
    {
        string kind = Directory.Exists(path) ? ContentSource.Directory : ContentSource.Archive;
        new StoreRoots(store, clock).Commit(_writer, keptAs.Name, _fileSystem, keptAs.Expires, ContentSource.At(kind, path));
        return Task.FromResult<ImageContent>(new TreeContent(store, _fileSystem, request.Disk));
    }

    public void Dispose() => _writer.Dispose();
}
