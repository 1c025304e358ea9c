using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Materialise.Checkouts;

/// <summary>
/// Writes a file system of the store as files into an empty directory, on several processors at once. Every name is made
/// through the handle of its own directory, so no link that the tree holds can lead elsewhere. Nothing is synced: who needs
/// it durable syncs the file system once, afterwards.
/// </summary>
public sealed class Checkout
{
    // As many names as are worth handing to another thread.
    private const int NamesAtOnce = 64;
    private readonly CheckoutCrew _crew;
    private readonly DirectoryHandle _root;
    private readonly List<WalkedPath> _directories = [];
    private readonly List<WalkedPath> _links = [];
    private readonly Stack<OpenDirectory> _open = new();
    private List<WalkedPath> _batch = [];

    private Checkout(CheckoutCrew crew, DirectoryHandle into)
    {
        _crew = crew;
        _root = into;
        _open.Push(OpenDirectory.Borrowed(into));
    }

    /// <summary>Writes all of a file system.</summary>
    /// <param name="store">Holds it; not to be used by the caller meanwhile.</param>
    /// <param name="fileSystem">What to write; its root is a directory.</param>
    /// <param name="into">An empty directory; it gets the root's attributes, and stays the caller's.</param>
    /// <param name="options">What to apply.</param>
    /// <param name="progress">Told the bytes written, by this thread; may be null.</param>
    /// <param name="cancellationToken">Leaves what was written for the caller to remove.</param>
    /// <exception cref="ArgumentException">The root of the file system is no directory.</exception>
    /// <exception cref="LarderException">LRD8002 full disk, LRD8003 not allowed, LRD8004; LRD2301 or LRD2302 for damaged content.</exception>
    public static CheckoutResult Write(
        ContentStore store, FileSystem fileSystem, DirectoryHandle into, CheckoutOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        using CheckoutCrew crew = new(store, options, progress, cancellationToken);
        Checkout checkout = new(crew, into);
        try
        {
            foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
            {
                cancellationToken.ThrowIfCancellationRequested();
                checkout.Take(path);
            }

            checkout.LeaveUntil(default);
            checkout.HandOver();
            crew.Finish();
            checkout.MakeLinks();
            checkout.ApplyToDirectories();
            return crew.Result;
        }
        catch (IOException error)
        {
            throw CheckoutErrors.CannotWrite("The tree could not be written", error);
        }
        finally
        {
            checkout.Abandon();
        }
    }

    // Directories are made at once, so that others can write into them; links when all they lead to is there.
    private void Take(WalkedPath path)
    {
        if (path.Path.IsEmpty)
        {
            _directories.Add(path.Kind is PathKind.Directory ? path : throw new ArgumentException("The root of the file system is no directory.", nameof(path)));
            return;
        }

        LeaveUntil(MetadataPath.Parent(path.Path.Span));
        if (path.Leader is not null)
        {
            _links.Add(path);
        }
        else if (path.Kind is PathKind.Directory)
        {
            DirectoryHandle parent = _open.Peek().Handle;
            byte[] name = path.Name.ToArray();
            parent.MakeDirectory(name, 0x1C0);
            HandOver();
            _open.Push(new OpenDirectory(parent.OpenDirectory(name), path.Path));
            _directories.Add(path);
        }
        else
        {
            _batch.Add(path);
            if (_batch.Count >= NamesAtOnce)
            {
                HandOver();
            }
        }
    }

    // Closes the directories that the walk has left.
    private void LeaveUntil(ReadOnlySpan<byte> parent)
    {
        while (!_open.Peek().Path.Span.SequenceEqual(parent))
        {
            HandOver();
            _open.Pop().Release();
        }
    }

    // What waits belongs to the directory that is open last.
    private void HandOver()
    {
        if (_batch.Count > 0)
        {
            _crew.Put(_open.Peek(), _batch);
            _batch = new List<WalkedPath>(NamesAtOnce);
        }
    }

    private void MakeLinks()
    {
        foreach (WalkedPath path in _links)
        {
            using DirectoryHandle? directory = OpenParent(path);
            using DirectoryHandle? leaders = OpenParent(path.Leader!);
            _crew.Own.Link(leaders ?? _root, path.Leader!, directory ?? _root, path);
        }
    }

    // Last, and from the deepest up: making names in a directory changes its time, and its mode may forbid them.
    private void ApplyToDirectories()
    {
        for (int index = _directories.Count - 1; index >= 0; index--)
        {
            WalkedPath path = _directories[index];
            using DirectoryHandle? directory = path.Path.IsEmpty ? null : _root.OpenDirectory(path.Path.Span);
            _crew.Own.Apply((directory ?? _root).Handle, path);
        }
    }

    private DirectoryHandle? OpenParent(WalkedPath path)
    {
        ReadOnlySpan<byte> parent = MetadataPath.Parent(path.Path.Span);
        return parent.IsEmpty ? null : _root.OpenDirectory(parent);
    }

    private void Abandon()
    {
        while (_open.TryPop(out OpenDirectory? directory))
        {
            directory.Release();
        }
    }
}
