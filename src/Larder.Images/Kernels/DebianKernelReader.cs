using System.Text;
using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Formats.Packs;
using Larder.Formats.Tar;

namespace Larder.Images.Kernels;

/// <summary>
/// The kernel in a Debian package: <c>boot/vmlinuz-*</c> and what is below <c>lib/modules</c>; all else is passed over,
/// links too. Owns the package's file.
/// </summary>
internal sealed class DebianKernelReader : IKernelReader
{
    private const int MaxConfiguration = 4 << 20;
    private const string Prefix = "linux-image-";
    private static readonly DecompressionLimits Decompression = new() { MaximumBytes = KernelContents.MaxBytes + (1L << 30) };
    private static readonly TarLimits Limits = new() { MaximumBytes = KernelContents.MaxBytes + (1L << 30), MaximumEntries = 200_000, MaximumDepth = 64 };
    private readonly DebianPackage _package;
    private string? _kernel;

    private DebianKernelReader(DebianPackage package, string path)
    {
        _package = package;
        Origin = new KernelOrigin("deb", path, package.Package, package.Version);
        string name = package.Package.StartsWith(Prefix, StringComparison.Ordinal) ? package.Package[Prefix.Length..] : package.Package;
        NaturalName = name.EndsWith("-unsigned", StringComparison.Ordinal) ? name[..^"-unsigned".Length] : name;
    }

    /// <inheritdoc/>
    public KernelOrigin Origin { get; }

    /// <inheritdoc/>
    public string NaturalName { get; }

    /// <inheritdoc/>
    public byte[]? Configuration { get; private set; }

    /// <summary>Opens a package.</summary>
    /// <exception cref="LarderException">LRD21xx: it is none, or is broken.</exception>
    public static DebianKernelReader Open(string path)
    {
        FileStream file = File.OpenRead(path);
        try
        {
            return new DebianKernelReader(DebianPackage.Open(file), path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void ReadInto(KernelContents contents)
    {
        using TarReader reader = new(_package.OpenData(Decompression), Limits);
        while (reader.MoveNext())
        {
            ReadEntry(reader, TarPath.Normalise(reader.Current.Path, Limits), contents);
        }

        // The last bytes of compressed data say whether all of it was right.
        reader.DrainToEnd();
        if (contents.Kernel is null)
        {
            throw KernelSourceErrors.Unclear(
                $"the package {_package.Package} has no boot/vmlinuz-*",
                "If it is a metapackage, fetch the package linux-image-VERSION that it depends on, with: apt-get download linux-image-VERSION");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _package.Dispose();

    private void ReadEntry(TarReader reader, ReadOnlySpan<byte> path, KernelContents contents)
    {
        if (path.StartsWith("boot/vmlinuz-"u8) || path.StartsWith("boot/vmlinux-"u8))
        {
            ReadKernel(reader, Encoding.UTF8.GetString(path), contents);
            return;
        }

        if (path.StartsWith("boot/config-"u8) && reader.Current is { Kind: TarEntryKind.File, Size: <= MaxConfiguration })
        {
            byte[] bytes = new byte[reader.Current.Size];
            reader.OpenContent().ReadExactly(bytes);
            Configuration = bytes;
            return;
        }

        path = path.StartsWith("usr/lib/modules/"u8) ? path["usr/"u8.Length..] : path;
        if (!path.StartsWith("lib/modules/"u8))
        {
            return;
        }

        path = path["lib/modules/"u8.Length..];
        int slash = path.IndexOf((byte)'/');
        switch (reader.Current.Kind)
        {
            case TarEntryKind.File when slash > 0:
                contents.AddModule(Encoding.UTF8.GetString(path[..slash]), path[(slash + 1)..], reader.OpenContent());
                break;
            case TarEntryKind.HardLink:
                throw new LarderException(
                    ErrorCodes.UnsupportedArchiveEntry,
                    "The kernel was not imported",
                    $"{PackText.Printable(Encoding.UTF8.GetString(path))} is a hard link",
                    "Unpack the package with dpkg-deb -x, and import the directory");
            default:
                break;
        }
    }

    private void ReadKernel(TarReader reader, string path, KernelContents contents)
    {
        if (reader.Current.Kind is not TarEntryKind.File)
        {
            return;
        }

        if (_kernel is not null)
        {
            throw KernelSourceErrors.Unclear($"the package has two kernels, {PackText.Printable(_kernel)} and {PackText.Printable(path)}");
        }

        _kernel = path;
        contents.AddKernel(reader.OpenContent());
    }
}
