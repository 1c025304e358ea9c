using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Images.Publishing;
using Larder.Images.Sources;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Images.Systems;

/// <summary>Puts the agent and its services into the tree of an image, before a disk is written of it.</summary>
internal sealed class SystemGraft(ContentStore store, TimeProvider clock, SystemAgent agent)
{
    private const string Usual = "/sbin/init";
    private static readonly string[] Systemd = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];

    /// <summary>What the image is made of then; the root keeps that in place of what it kept.</summary>
    /// <param name="content">What it was to be made of.</param>
    /// <param name="request">How it is to be published.</param>
    /// <param name="keptAs">The name of the root.</param>
    /// <param name="cancellationToken">Leaves the root as it was.</param>
    /// <exception cref="LarderException">
    /// LRD7001: its disk comes finished. LRD3011: it has no systemd. LRD3012: something stands where the files are to be.
    /// </exception>
    public TreeContent Apply(ImageContent content, PublishRequest request, string keptAs, CancellationToken cancellationToken)
    {
        if (content.IsFinished || content.FileSystem is not { } fileSystem)
        {
            throw ImageErrors.FinishedSystem(request.Name);
        }

        string init = FindInit(fileSystem.Root) ?? throw ImageErrors.NoSystemd(request.Name);
        using StoreWriter writer = store.BeginWriting();
        FileSystem grafted = Insert(writer, fileSystem, request.Name, cancellationToken);
        new StoreRoots(store, clock).Commit(writer, keptAs, grafted);
        return new TreeContent(store, grafted, request.Disk) { Platform = content.Platform, Execution = content.Execution, Init = init };
    }

    private FileSystem Insert(StoreWriter writer, FileSystem fileSystem, string name, CancellationToken cancellationToken)
    {
        try
        {
            return FileSystemInsertion.Apply(store, writer, fileSystem, SystemFiles.Of(agent).Select(file => file.Put(writer)), cancellationToken);
        }
        catch (LarderException error) when (error.Code == ErrorCodes.CannotImport)
        {
            throw ImageErrors.NoPlaceForAgent(name, error);
        }
    }

    // What is usual may be another init, that does not start systemd's services.
    private string? FindInit(Node root)
    {
        string? systemd = Array.Find(Systemd, path => Find(root, path).IsProgram);
        return systemd is not null && Find(root, Usual) is { IsProgram: true, Node: { } usual } && usual.Digest == Find(root, systemd).Node!.Value.Digest
            ? Usual : systemd;
    }

    private TreeEnd Find(Node root, string path) => TreeEnd.Find(store, root, System.Text.Encoding.UTF8.GetBytes(path));
}
