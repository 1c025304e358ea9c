using System.Text;
using Larder.Formats.Kernels;
using Larder.Formats.Oci;
using Larder.Formats.Tar;
using Larder.Images.Booting;
using Larder.Images.Publishing;
using Larder.Images.Records;

namespace Larder.Images.Sources;

/// <summary>
/// A tar archive of files that a machine boots from: a finished disk, and perhaps kernel and initrd. The disk goes straight
/// from the archive into the image; notes of the archive's maker are left out.
/// </summary>
internal sealed class BundleSource(string path, ContentDigest? expected) : IImageSource
{
    private readonly ArchiveFile _file = ArchiveFile.Open(path);

    public string Reference => $"file://{path}";

    public async Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken) =>
        new(Reference, (await _file.DigestAsync(expected, cancellationToken).ConfigureAwait(false)).ToString());

    public Task<ImageContent> FetchAsync(KeptRoot keptAs, CancellationToken cancellationToken) =>
        Task.FromResult<ImageContent>(new BundleContent(_file));

    public void Dispose() => _file.Dispose();

    /// <summary>Whether all that an archive begins with, up to the first disk, are files to boot from.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2110 to LRD2114: it is no archive.</exception>
    public static bool IsBundle(string path)
    {
        using ArchiveFile file = ArchiveFile.Open(path);
        using TarReader reader = file.Read();
        while (reader.MoveNext())
        {
            BootKind? kind = KindOf(reader.Current);
            if (kind is BootKind.Ext4Disk or BootKind.ErofsDisk)
            {
                return true;
            }

            if (kind is null && !(reader.Current.Kind is TarEntryKind.Directory && NameOf(reader.Current).Length == 0))
            {
                return false;
            }
        }

        return false;
    }

    private static BootKind? KindOf(TarEntry entry) =>
        entry.Kind is TarEntryKind.File ? BootNames.Of(NameOf(entry)) : null;

    private static byte[] NameOf(TarEntry entry) => TarPath.Normalise(entry.Path);

    private sealed class BundleContent(ArchiveFile file) : ImageContent
    {
        public override bool? HasKernel => null;

        public override bool IsFinished => true;

        public override PlacedContent Place(ImageStaging staging, bool withKernel, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            using SameBytes bytes = file.ReadAgain();
            return bytes.Use(archive => Place(archive, staging, withKernel, progress, cancellationToken));
        }

        private PlacedContent Place(Stream archive, ImageStaging staging, bool withKernel, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            DiskRecord? disk = null;
            (ArtifactRecord Placed, KernelFile Kernel)? kernel = null;
            ArtifactRecord? initrd = null;
            using TarReader reader = ArchiveFile.Read(archive);
            while (reader.MoveNext())
            {
                string name = Encoding.UTF8.GetString(NameOf(reader.Current));
                switch (KindOf(reader.Current))
                {
                    case BootKind.Ext4Disk or BootKind.ErofsDisk when disk is not null:
                    case BootKind.Kernel when kernel is not null:
                    case BootKind.Initrd when initrd is not null:
                        throw ImageErrors.NoRoot(file.Path, $"{name} is not the only one of its kind in it");
                    case BootKind.Ext4Disk:
                        disk = DiskPlacing.Copy(reader.OpenContent(), DiskFormat.Ext4, null, staging, progress, cancellationToken);
                        break;
                    case BootKind.ErofsDisk:
                        disk = DiskPlacing.Copy(reader.OpenContent(), DiskFormat.Erofs, null, staging, progress, cancellationToken);
                        break;
                    case BootKind.Kernel when withKernel:
                        kernel = BootFile.PlaceKernel(staging.Directory, reader.OpenContent(), name, null, cancellationToken);
                        break;
                    case BootKind.Initrd when withKernel:
                        initrd = BootFile.Place(staging.Directory, BootFile.Initrd, reader.OpenContent(), null, cancellationToken);
                        break;
                    default:
                        break;
                }
            }

            if (kernel is null && initrd is not null)
            {
                staging.Directory.Unlink("initrd"u8);
            }

            return new PlacedContent(
                disk ?? throw ImageErrors.NoRoot(file.Path, "there is no rootfs.ext4 or rootfs.erofs in it"),
                kernel is { } found ? new BootRecord("bundle", found.Kernel.Version, found.Kernel.Architecture, found.Placed, initrd, []) : null);
        }
    }
}
