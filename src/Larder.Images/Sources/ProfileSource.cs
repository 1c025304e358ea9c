using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Kernels;
using Larder.Images.Booting;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Sources;

/// <summary>A directory of files that a machine boots from: a finished disk, and perhaps kernel and initrd.</summary>
internal sealed class ProfileSource : IImageSource
{
    private readonly string _path;
    private readonly IReadOnlyDictionary<BootKind, string> _files;
    private readonly Dictionary<BootKind, Identified> _identified = [];

    private ProfileSource(string path, IReadOnlyDictionary<BootKind, string> files) => (_path, _files) = (path, files);

    public string Reference => $"file://{_path}";

    private DiskFormat Format => _files.ContainsKey(BootKind.Ext4Disk) ? DiskFormat.Ext4 : DiskFormat.Erofs;

    private string Disk => InProfile(Format is DiskFormat.Ext4 ? BootKind.Ext4Disk : BootKind.ErofsDisk)!;

    /// <summary>Opens it; null when the directory is something else, or empty.</summary>
    public static ProfileSource? TryOpen(string path)
    {
        Dictionary<BootKind, string> files = [];
        foreach (string entry in Directory.EnumerateFileSystemEntries(path))
        {
            string name = Path.GetFileName(entry);
            if (BootNames.Of(Encoding.UTF8.GetBytes(name)) is not { } kind)
            {
                return null;
            }

            if (!files.TryAdd(kind, name) && kind is not BootKind.Note)
            {
                throw ImageErrors.NoRoot(path, $"{name} is not the only one of its kind in it");
            }
        }

        if (files.ContainsKey(BootKind.Ext4Disk) && files.ContainsKey(BootKind.ErofsDisk))
        {
            throw ImageErrors.NoRoot(path, "it has two disks");
        }

        return files.ContainsKey(BootKind.Ext4Disk) || files.ContainsKey(BootKind.ErofsDisk) ? new ProfileSource(path, files) : null;
    }

    public Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        Blake3Hasher all = new();
        Span<byte> kindBytes = stackalloc byte[sizeof(int)];
        foreach (BootKind kind in (BootKind[])[BootKind.Ext4Disk, BootKind.ErofsDisk, BootKind.Kernel, BootKind.Initrd])
        {
            if (InProfile(kind) is { } path)
            {
                using SafeFileHandle file = OpenFile(path);
                BinaryPrimitives.WriteInt32LittleEndian(kindBytes, (int)kind);
                all.Update(kindBytes);
                Digest digest = SparseFile.Hash(file, cancellationToken);
                all.Update(digest.Bytes);
                _identified[kind] = new Identified(path, digest);
            }
        }

        return Task.FromResult(new SourceIdentity(Reference, all.Finish().ToString()));
    }

    public Task<ImageContent> FetchAsync(KeptRoot keptAs, CancellationToken cancellationToken) =>
        Task.FromResult<ImageContent>(new ProfileContent(this));

    public void Dispose()
    {
    }

    private string? InProfile(BootKind kind) => _files.TryGetValue(kind, out string? name) ? Path.Combine(_path, name) : null;

    // A link that leads nowhere is what an interrupted installation leaves.
    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ImageErrors.NoRoot(Path.GetDirectoryName(path)!, $"its {Path.GetFileName(path)} leads to a file that is not there");
        }
    }

    private sealed class ProfileContent(ProfileSource profile) : ImageContent
    {
        public override bool IsFinished => true;

        public override bool? HasKernel => profile.InProfile(BootKind.Kernel) is not null;

        public override PlacedContent Place(ImageStaging staging, bool withKernel, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            using FileStream disk = new(OpenFile(profile.Disk), FileAccess.Read);
            Identified identified = profile._identified[profile.Format is DiskFormat.Ext4 ? BootKind.Ext4Disk : BootKind.ErofsDisk];
            DiskRecord placed = DiskPlacing.Copy(disk, profile.Format, identified, staging, progress, cancellationToken);
            return new PlacedContent(placed, withKernel ? PlaceKernel(staging.Directory, cancellationToken) : null);
        }

        private BootRecord? PlaceKernel(DirectoryHandle image, CancellationToken cancellationToken)
        {
            if (profile.InProfile(BootKind.Kernel) is not { } path)
            {
                return null;
            }

            using FileStream kernel = new(OpenFile(path), FileAccess.Read);
            (ArtifactRecord placed, KernelFile found) = BootFile.PlaceKernel(image, kernel, path, profile._identified[BootKind.Kernel], cancellationToken);
            ArtifactRecord? initrd = null;
            if (profile.InProfile(BootKind.Initrd) is { } initrdPath)
            {
                using FileStream content = new(OpenFile(initrdPath), FileAccess.Read);
                initrd = BootFile.Place(image, BootFile.Initrd, content, profile._identified[BootKind.Initrd], cancellationToken);
            }

            return new BootRecord($"file://{path}", found.Version, found.Architecture, placed, initrd, []);
        }
    }
}
