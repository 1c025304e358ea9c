using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Formats.Names;
using Larder.Formats.Packs;
using Larder.Images.Publishing;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Kernels;

/// <summary>
/// The kernels of a root, each in <c>kernels/NAME</c>: <c>kernel</c>, <c>initrd</c>, <c>modules/VERSION</c>, and its record
/// <c>kernel.json</c>. A kernel appears and goes whole, whenever the process is killed.
/// </summary>
/// <param name="root">The root; stays the caller's.</param>
/// <param name="clock">Dates what is imported.</param>
public sealed class KernelStore(LarderRoot root, TimeProvider clock)
{
    private const uint Private = 0x1C0;

    private static ReadOnlySpan<byte> RecordName => "kernel.json"u8;

    /// <summary>Bytes of all modules of a kernel at most, decompressed; less in tests.</summary>
    internal long MaxModuleBytes { get; init; } = KernelRecord.DefaultMaxModuleBytes;

    /// <summary>The kernel of a name; null when there is none.</summary>
    /// <exception cref="LarderException">
    /// LRD3103: its record cannot be read, or a file that it lists is missing or has another size. Contents are not read.
    /// </exception>
    public InstalledKernel? Find(string name)
    {
        using DirectoryHandle? kernels = KernelName.IsValid(name) ? root.Directory.TryOpenDirectory(RootPaths.Kernels) : null;
        return kernels is null ? null : Find(kernels, name);
    }

    /// <summary>Names of all kernels, damaged ones too, in order.</summary>
    public IReadOnlyList<string> Names()
    {
        using DirectoryHandle? kernels = root.Directory.TryOpenDirectory(RootPaths.Kernels);
        return kernels is null ? [] : [.. kernels.List().Select(static entry => Encoding.UTF8.GetString(entry.Name)).Where(KernelName.IsValid).Order(StringComparer.Ordinal)];
    }

    /// <summary>All kernels that are whole, by name; <see cref="Names"/> has the others too.</summary>
    public IReadOnlyList<InstalledKernel> List()
    {
        List<InstalledKernel> found = [];
        foreach (string name in Names())
        {
            try
            {
                if (Find(name) is { } kernel)
                {
                    found.Add(kernel);
                }
            }
            catch (LarderException error) when (error.Code == ErrorCodes.KernelDamaged)
            {
                // Whoever asks for it by name is told.
            }
        }

        return found;
    }

    /// <summary>
    /// Imports a kernel. The same content under the same name again changes nothing, unless it may be replaced and bytes of what is
    /// there rotted: then the files are put anew, and images that have the old ones keep those.
    /// </summary>
    /// <param name="source">Where it is.</param>
    /// <param name="name">Its name; null for the one that follows from its version or package.</param>
    /// <param name="replace">Whether a kernel of this name with other content may be replaced.</param>
    /// <param name="progress">Told the bytes as they are copied; may be null.</param>
    /// <param name="cancellationToken">Leaves nothing.</param>
    /// <exception cref="LarderException">
    /// LRD3101 no kernel, LRD3104 the name is taken, LRD3105 none or several, LRD3106 a module is damaged, LRD3107 the name;
    /// LRD3103 what has the name is damaged and is not to be replaced; LRD21xx for packages.
    /// </exception>
    public InstalledKernel Import(KernelSource source, string? name, bool replace, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using IKernelReader reader = source.Open();
        string chosen = KernelName.Choose(name, reader.NaturalName);
        _ = root.Directory.EnsureDirectory(RootPaths.Kernels, Private);
        using DirectoryHandle kernels = root.Directory.OpenDirectory(RootPaths.Kernels);
        using StagedKernel staged = StagedKernel.Begin(kernels, chosen);
        KernelContents contents = new(staged.Directory, progress, cancellationToken);
        reader.ReadInto(contents);
        KernelDocument document = new KernelRecord(staged.Directory, contents, reader) { MaxModuleBytes = MaxModuleBytes }.Make(chosen, clock.GetUtcNow(), cancellationToken);
        if (!IsFree(kernels, document, replace, out InstalledKernel? same, cancellationToken))
        {
            return same!;
        }

        byte[] json = document.ToJson();
        if (json.Length > KernelDocument.MaxBytes)
        {
            throw new LarderException(
                ErrorCodes.ArchiveLimitExceeded, $"The kernel {chosen} was not imported", "it has more modules, or longer names, than a record can list", "Check where it comes from; kernels stay far below this");
        }

        using (SafeFileHandle record = staged.Directory.CreateFile(RecordName, 0x100))
        {
            RandomAccess.Write(record, json, 0);
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            staged.Publish(replaces: kernels.TryStat(Encoding.ASCII.GetBytes(chosen)) is not null);
        }
        catch (LinuxException error) when (error.Error is Errno.Exists or Errno.NotFound)
        {
            throw Taken(chosen, "another larder process changed it meanwhile", error);
        }

        return new InstalledKernel(PathOf(chosen), document) { IsNew = true };
    }

    /// <summary>Removes a kernel, damaged or not; false when there is none. Images that have it keep its files.</summary>
    /// <exception cref="LarderException">LRD3104: another process is working on it.</exception>
    public bool Remove(string name)
    {
        using DirectoryHandle? kernels = KernelName.IsValid(name) ? root.Directory.TryOpenDirectory(RootPaths.Kernels) : null;
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (kernels?.TryStat(bytes) is not { } status)
        {
            return false;
        }

        if (status.Kind is not FileKind.Directory)
        {
            kernels.Unlink(bytes);
            return true;
        }

        using StagedKernel staged = StagedKernel.Begin(kernels, name);
        if (kernels.TryStat(bytes) is null)
        {
            // Another process was removing it.
            return false;
        }

        staged.TakeOver();
        return true;
    }

    /// <summary>What is said of a name that no kernel has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="known">The names that there are.</param>
    public static LarderException NotFound(string name, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        string? near = NearName.Find(name, known);
        return new LarderException(
            ErrorCodes.KernelNotFound,
            $"The kernel «{PackText.Printable(name)}» was not found",
            known.Count == 0 ? "no kernel was imported yet" : near is null ? "no kernel has this name" : $"no kernel has this name; did you mean «{near}»?",
            (known.Count == 0 ? "" : "List them with: larder kernel list; or ")
                + $"import one, as on Debian with: apt-get download linux-image-cloud-amd64, then larder kernel import FILE.deb --name {(KernelName.IsValid(name) ? name : "NAME")}");
    }

    internal static LarderException Damaged(string name, string why, Exception? inner = null) => new(
        ErrorCodes.KernelDamaged,
        $"The kernel {name} is damaged",
        why,
        $"Import it again with --replace, or remove it with: larder kernel remove {name}",
        inner);

    /// <summary>The record of a kernel's directory; null when it has none.</summary>
    internal static KernelDocument? TryReadRecord(DirectoryHandle kernel) =>
        BoundedFile.TryRead(kernel, RecordName, KernelDocument.MaxBytes) is { } json ? KernelDocument.Parse(json) : null;

    internal static LarderException Replaced(string name) => new(
        ErrorCodes.KernelNameTaken,
        $"The kernel {name} was not used",
        "another one took its name while this command was running",
        "Repeat the command, which takes the one that is there now");

    private InstalledKernel? Find(DirectoryHandle kernels, string name)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        try
        {
            using DirectoryHandle? directory = kernels.TryOpenDirectory(bytes);
            if (directory is null)
            {
                return null;
            }

            KernelDocument document = ReadRecord(directory, name);
            return document.Name != name ? throw Damaged(name, "its record is of a kernel with another name")
                : document.Files.FirstOrDefault(file => directory.TryStat(Encoding.UTF8.GetBytes(file.Path)) is not { Kind: FileKind.File } there || there.Size != file.Size) is { } lost
                    ? throw Damaged(name, $"{lost.Path} is missing, or has another size than was recorded")
                    : new InstalledKernel(PathOf(name), document);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(name, "its record kernel.json is too long", error);
        }
        catch (LinuxException error) when (error.Error is Errno.Loop or Errno.NotDirectory)
        {
            throw Damaged(name, "something stands in its place that is no directory", error);
        }
    }

    private static KernelDocument ReadRecord(DirectoryHandle directory, string name)
    {
        byte[] record = BoundedFile.TryRead(directory, RecordName, KernelDocument.MaxBytes) ?? throw Damaged(name, "its record kernel.json is missing");
        try
        {
            return KernelDocument.Parse(record);
        }
        catch (LarderException error) when (error.Code == ErrorCodes.KernelDamaged)
        {
            throw Damaged(name, $"{error.What}: {error.Why}", error);
        }
    }

    // False when the same content is there, and sound where it may be replaced; what is there and may not be replaced is thrown.
    private bool IsFree(DirectoryHandle kernels, KernelDocument document, bool replace, out InstalledKernel? same, CancellationToken cancellationToken)
    {
        same = null;
        try
        {
            InstalledKernel? there = Find(kernels, document.Name);
            if (there?.Digest == document.ComputeDigest().ToString())
            {
                same = there;
                return replace && !IsSound(kernels, there, cancellationToken);
            }

            return there is null || replace ? true : throw Taken(document.Name, $"a kernel {there.Version} with other content has it", null);
        }
        catch (LarderException error) when (replace && error.Code == ErrorCodes.KernelDamaged)
        {
            return true;
        }
    }

    // That its record says the same is nothing that its bytes say.
    private static bool IsSound(DirectoryHandle kernels, InstalledKernel there, CancellationToken cancellationToken)
    {
        using DirectoryHandle directory = kernels.OpenDirectory(Encoding.ASCII.GetBytes(there.Name));
        return there.Document.Files.All(file =>
        {
            using SafeFileHandle? content = directory.TryOpenRead(Encoding.UTF8.GetBytes(file.Path));
            return content is not null && SparseFile.Hash(content, cancellationToken) == file.Digest;
        });
    }

    private static LarderException Taken(string name, string why, Exception? inner) => new(
        ErrorCodes.KernelNameTaken,
        $"The kernel {name} was not imported",
        why,
        "Choose another name with --name, or take its place with --replace; images that use it keep what they have",
        inner);

    private string PathOf(string name) => Path.Combine(root.Path, "kernels", name);
}
