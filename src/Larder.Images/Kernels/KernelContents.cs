using System.Buffers;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Kernels;

/// <summary>The files of a kernel on their way into its directory: each is hashed while it is written.</summary>
/// <param name="directory">Empty; stays the caller's.</param>
/// <param name="progress">Told the bytes as they are written; may be null.</param>
/// <param name="cancellationToken">Looked at with each file and buffer.</param>
internal sealed class KernelContents(DirectoryHandle directory, IProgress<long>? progress, CancellationToken cancellationToken)
{
    /// <summary>Bytes of all files at most, 8 GiB: a kernel with debug information and all modules has 7.</summary>
    public const long MaxBytes = 8L << 30;

    private const uint FileMode = 0x100;
    private const uint DirectoryMode = 0x1C0;
    private readonly HashSet<string> _directories = [];
    private readonly List<KernelContent> _modules = [];
    private long _bytes;

    /// <summary>The kernel itself; null before it was added.</summary>
    public KernelContent? Kernel { get; private set; }

    /// <summary>The initial RAM disk; null without one.</summary>
    public KernelContent? Initrd { get; private set; }

    /// <summary>Version of the modules, the name of their directory; null without any.</summary>
    public string? ModulesVersion { get; private set; }

    /// <summary>Modules and their lists, by path.</summary>
    public IReadOnlyList<KernelContent> Modules => [.. _modules.OrderBy(static file => file.Path, StringComparer.Ordinal)];

    /// <summary>Adds the kernel.</summary>
    public void AddKernel(Stream content) => Kernel = Add("kernel", content);

    /// <summary>Adds the initial RAM disk.</summary>
    public void AddInitrd(Stream content) => Initrd = Add("initrd", content);

    /// <summary>Adds a file of the modules.</summary>
    /// <param name="version">Their version.</param>
    /// <param name="path">Below the directory of the version: relative and normal.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="LarderException">
    /// LRD3105 another version than before, LRD2111 a name that is no text, LRD2110 twice the same path, LRD2113 too much.
    /// </exception>
    public void AddModule(string version, ReadOnlySpan<byte> path, Stream content)
    {
        ModulesVersion ??= version;
        if (version != ModulesVersion)
        {
            throw KernelSourceErrors.Unclear($"it has modules of two versions, {PackText.Printable(ModulesVersion)} and {PackText.Printable(version)}");
        }

        string text = Encoding.UTF8.GetString(path);
        if (!PackText.IsOneLine(text) || !Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(path))
        {
            throw new LarderException(
                ErrorCodes.UnsafeArchivePath, "The kernel was not imported", $"a file among its modules has a name that is no text: {PackText.Printable(text)}", "Remove or rename that file");
        }

        if (_modules.Count >= KernelDocument.MaxModules)
        {
            throw TooMuch($"it has more than {KernelDocument.MaxModules} files among its modules");
        }

        _modules.Add(Add($"modules/{version}/{text}", content));
    }

    private KernelContent Add(string path, Stream content)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            MakeParents(path);
            using SafeFileHandle file = directory.CreateFile(Encoding.UTF8.GetBytes(path), FileMode);
            return Copy(path, content, file);
        }
        catch (LinuxException error) when (error.Error is Errno.Exists or Errno.NotDirectory or Errno.IsDirectory or Errno.NameTooLong)
        {
            throw new LarderException(
                ErrorCodes.MalformedArchive, "The kernel was not imported", $"{PackText.Printable(path)} is there twice, or as file and directory, or is too long", "Get the kernel again", error);
        }
    }

    private KernelContent Copy(string path, Stream content, SafeFileHandle file)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            Blake3Hasher hasher = new();
            long size = 0;
            for (int read; (read = content.Read(buffer, 0, buffer.Length)) > 0; size += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if ((_bytes += read) > MaxBytes)
                {
                    throw TooMuch($"it has more than {MaxBytes} bytes");
                }

                hasher.Update(buffer.AsSpan(0, read));
                RandomAccess.Write(file, buffer.AsSpan(0, read), size);
                progress?.Report(read);
            }

            return new KernelContent(path, hasher.Finish(), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Nothing but what this made is below the directory: no link can stand in the way.
    private void MakeParents(string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (_directories.Add(path[..slash]))
            {
                _ = directory.EnsureDirectory(Encoding.UTF8.GetBytes(path[..slash]), DirectoryMode);
            }
        }
    }

    private static LarderException TooMuch(string why) => new(
        ErrorCodes.ArchiveLimitExceeded, "The kernel was not imported", why, "Check where it comes from; kernels stay far below this");
}
