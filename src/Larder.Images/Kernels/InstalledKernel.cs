using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Kernels;

/// <summary>A kernel that is kept, with the files of which it is the name.</summary>
public sealed record InstalledKernel
{
    private const uint DirectoryMode = 0x1C0;
    private const uint FileMode = 0x100;

    internal InstalledKernel(string path, KernelDocument document)
    {
        Path = path;
        Document = document;
        Digest = document.ComputeDigest().ToString();
    }

    /// <summary>Its name.</summary>
    public string Name => Document.Name;

    /// <summary>What <c>uname -r</c> says in it; null when nothing tells.</summary>
    public string? Version => Document.Version;

    /// <summary>OCI's word: <c>amd64</c> or <c>arm64</c>.</summary>
    public string Architecture => Document.Architecture;

    /// <summary>Identity of its content, 64 hexadecimal digits (<see cref="KernelDocument.ComputeDigest"/>).</summary>
    public string Digest { get; }

    /// <summary>Absolute path of its directory.</summary>
    public string Path { get; }

    /// <summary>Absolute path of the kernel.</summary>
    public string KernelPath => System.IO.Path.Combine(Path, "kernel");

    /// <summary>Absolute path of the initial RAM disk; null without one.</summary>
    public string? InitrdPath => Document.Initrd is null ? null : System.IO.Path.Combine(Path, "initrd");

    /// <summary>Absolute path of the directory that has one of its version, with the modules; null without any.</summary>
    public string? ModulesPath => Document.Modules.Count == 0 ? null : System.IO.Path.Combine(Path, "modules");

    /// <summary>All that is recorded of it.</summary>
    public KernelDocument Document { get; }

    /// <summary>Whether the import that gave this brought it; false for one that was there with the same content.</summary>
    public bool IsNew { get; init; }

    /// <summary>
    /// Gives its files further names below a directory: <c>kernel</c>, <c>initrd</c> if there is one, <c>modules/</c>; where
    /// they cannot have any, copies. The kernel may be removed then, and they stay.
    /// </summary>
    /// <param name="image">Has none of these names yet.</param>
    /// <param name="point">The sync of the file system that the directory is on, with which this ends.</param>
    /// <exception cref="LarderException">LRD3103: a file of the kernel is gone. LRD3104: another kernel has the name now.</exception>
    public void LinkInto(DirectoryHandle image, KillPoint point)
    {
        using DirectoryHandle own = DirectoryHandle.Open(Path);
        if (KernelStore.TryReadRecord(own)?.ComputeDigest().ToString() != Digest)
        {
            throw KernelStore.Replaced(Name);
        }

        HashSet<string> made = [];
        foreach (KernelContent file in Document.Files)
        {
            for (int slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                if (made.Add(file.Path[..slash]))
                {
                    _ = image.EnsureDirectory(Encoding.UTF8.GetBytes(file.Path[..slash]), DirectoryMode);
                }
            }

            byte[] path = Encoding.UTF8.GetBytes(file.Path);
            if (own.TryStat(path) is not { Kind: FileKind.File } there || there.Size != file.Size)
            {
                throw KernelStore.Damaged(Name, $"{file.Path} is gone, or has another size than was recorded");
            }

            if (!image.TryLink(own, path, path))
            {
                using SafeFileHandle from = own.OpenRead(path);
                using SafeFileHandle to = image.CreateFile(path, FileMode);
                FileContent.Copy(from, 0, to, 0, file.Size);
            }
        }

        Durable.SyncFileSystem(image.Handle, point);
    }
}
