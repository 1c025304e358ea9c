using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Packs.Checksums;

/// <summary>
/// The checksum of a directory for indexes, rule v1 (docs/decisions): SHA-256 over, for each regular file, the tag
/// <c>attune-pack-file-v1</c>, length of the path, path, length of the content, content; lengths are 64 bits,
/// big-endian; paths are relative with <c>/</c>, in byte order component by component. Anything named <c>.git</c> is skipped. Empty
/// directories, modes and times do not count.
/// </summary>
public static class DirectoryChecksum
{
    private const int BufferLength = 128 * 1024;
    private const int MaxDepth = 256;

    /// <summary>Computes it.</summary>
    /// <param name="path">The directory; links on the way to it are followed, links in it are refused.</param>
    /// <param name="cancellationToken">Looked at before each file and each read.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.ChecksumUnsupportedEntry"/> (a symlink, a device, a name that is not UTF-8, a directory
    /// too deep), <see cref="ErrorCodes.ChangedWhileReading"/>.
    /// </exception>
    /// <exception cref="LinuxException">A directory or file cannot be read.</exception>
    public static Sha256Digest Compute(string path, CancellationToken cancellationToken = default)
    {
        using var root = DirectoryHandle.Open(path);
        using var walk = new Walk(cancellationToken);
        walk.AddDirectory(root, [], depth: 0);
        return walk.Finish();
    }

    private sealed class Walk(CancellationToken cancellationToken) : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);

        public void AddDirectory(DirectoryHandle directory, byte[] path, int depth)
        {
            if (depth > MaxDepth)
            {
                throw Unsupported(path, $"directories lie deeper than {MaxDepth}");
            }

            var names = directory.List().Where(entry => !entry.Name.AsSpan().SequenceEqual(".git"u8)).ToList();
            names.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
            foreach (ListedName entry in names)
            {
                cancellationToken.ThrowIfCancellationRequested();
                byte[] below = path.Length == 0 ? entry.Name : [.. path, (byte)'/', .. entry.Name];
                AddEntry(directory, entry, below, depth);
            }
        }

        public Sha256Digest Finish() => new(_hash.GetHashAndReset());

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _hash.Dispose();
        }

        private void AddEntry(DirectoryHandle directory, ListedName entry, byte[] path, int depth)
        {
            if (!Utf8.IsValid(entry.Name))
            {
                throw Unsupported(path, "its name is not UTF-8");
            }

            FileKind kind = entry.Kind == FileKind.Unknown ? directory.Stat(entry.Name).Kind : entry.Kind;
            switch (kind)
            {
                case FileKind.Directory:
                    using (DirectoryHandle child = directory.OpenDirectory(entry.Name))
                    {
                        AddDirectory(child, path, depth + 1);
                    }

                    break;
                case FileKind.File:
                    AddFile(directory, entry.Name, path);
                    break;
                default:
                    throw Unsupported(path,
                        $"it is a {kind.ToString().ToLowerInvariant()}, and the rule knows files and directories only");
            }
        }

        private void AddFile(DirectoryHandle directory, byte[] name, byte[] path)
        {
            using SafeFileHandle file = directory.OpenRead(name);
            FileStatus before = DirectoryHandle.StatOpen(file);
            if (before.Kind != FileKind.File)
            {
                throw Changed(path);
            }

            _hash.AppendData("attune-pack-file-v1"u8);
            AppendLength(path.Length);
            _hash.AppendData(path);
            AppendLength(before.Size);
            long offset = 0;
            while (RandomAccess.Read(file, _buffer, offset) is var read and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                offset += read;
                if (offset > before.Size)
                {
                    throw Changed(path);
                }

                _hash.AppendData(_buffer, 0, read);
            }

            FileStatus after = DirectoryHandle.StatOpen(file);
            if (offset != before.Size || after.ModifiedSeconds != before.ModifiedSeconds
                || after.ModifiedNanoseconds != before.ModifiedNanoseconds)
            {
                throw Changed(path);
            }
        }

        private void AppendLength(long length)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, length);
            _hash.AppendData(bytes);
        }

        private static LarderException Unsupported(byte[] path, string why) => new(
            ErrorCodes.ChecksumUnsupportedEntry,
            "the directory has no checksum",
            $"{Show(path)}: {why}",
            "remove it, or take the checksum of an archive of the directory");

        private static LarderException Changed(byte[] path) => new(
            ErrorCodes.ChangedWhileReading,
            "the checksum would be wrong",
            $"{Show(path)} changed while it was read",
            "try again when nothing writes to the directory");

        private static string Show(byte[] path) => PackText.Printable(Encoding.UTF8.GetString(path));
    }
}
