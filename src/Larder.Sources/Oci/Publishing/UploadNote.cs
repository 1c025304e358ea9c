using System.Security.Cryptography;
using System.Text;
using Larder.Formats.Oci;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Oci.Publishing;

/// <summary>
/// Where an upload of a blob to a repository stands, written down so that another process can go on with it. A file in
/// <c>uploads/</c> of a directory that can be deleted at any time, locked while somebody uploads. Owns its file and lock.
/// </summary>
internal sealed class UploadNote : IDisposable
{
    private const int MaxBytes = 64 * 1024;
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryHandle _directory;
    private readonly byte[] _name;
    private readonly SafeFileHandle _file;
    private readonly string _what;
    private bool _isWritten;

    private UploadNote(DirectoryHandle directory, byte[] name, SafeFileHandle file, string what)
    {
        (_directory, _name, _file, _what) = (directory, name, file, what);
        Read();
    }

    /// <summary>Where the upload was to be gone on with; null when nothing was noted.</summary>
    public Uri? Location { get; private set; }

    /// <summary>Bytes of its parts; 1 and up where there is a location.</summary>
    public int ChunkBytes { get; private set; }

    /// <summary>Opens the note of an upload, or an empty one; null when another process uploads the same.</summary>
    /// <param name="directory">The directory of the cache; made where it is not there.</param>
    /// <param name="registry">Scheme, host and port.</param>
    /// <param name="repository">As the registry calls it.</param>
    /// <param name="digest">Of the blob.</param>
    public static UploadNote? TryOpen(string directory, Uri registry, string repository, ContentDigest digest)
    {
        string path = Path.Combine(directory, "uploads");
        Directory.CreateDirectory(path, PrivateDirectory);
        string what = $"{registry.GetLeftPart(UriPartial.Authority)} {repository} {digest}";
        byte[] name = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what))));
        DirectoryHandle uploads = DirectoryHandle.Open(Encoding.UTF8.GetBytes(path));
        SafeFileHandle? file = null;
        try
        {
            file = uploads.OpenOrCreate(name, 0x180);

            // Whoever held it may have finished meanwhile; then the name is another file's, or nobody's.
            if (FileLock.TryLock(file, shared: false) && uploads.TryStat(name)?.Inode == DirectoryHandle.StatOpen(file).Inode)
            {
                return new UploadNote(uploads, name, file, what);
            }
        }
        catch
        {
            file?.Dispose();
            uploads.Dispose();
            throw;
        }

        file.Dispose();
        uploads.Dispose();
        return null;
    }

    /// <summary>Writes down where to go on, before any further byte is sent there.</summary>
    public void Write(Uri location, int chunkBytes)
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_what}\n{chunkBytes}\n{location.AbsoluteUri}\n"));
        if (content.Length > MaxBytes)
        {
            return;
        }

        // One write, whose lines say where it ends: a process that is killed leaves the old note or the new one.
        RandomAccess.Write(_file, content, 0);
        _isWritten = true;
        Durable.SyncData(_file, SourcesKillPoints.SyncUpload);
    }

    /// <summary>Takes the note away: the upload is over, or its registry knows nothing of it any more.</summary>
    public void Forget()
    {
        Location = null;
        _isWritten = false;
        RandomAccess.SetLength(_file, 0);
    }

    /// <summary>Gives the lock back; a note that says nothing goes.</summary>
    public void Dispose()
    {
        if (!_isWritten)
        {
            _ = _directory.TryUnlink(_name);
        }

        FileLock.Release(_file);
        _directory.Dispose();
    }

    private void Read()
    {
        byte[] content = new byte[Math.Min(RandomAccess.GetLength(_file), MaxBytes)];
        string[] lines = Encoding.UTF8.GetString(content.AsSpan(0, RandomAccess.Read(_file, content, 0))).Split('\n', 4);
        if (lines.Length == 4 && lines[0] == _what && int.TryParse(lines[1], out int chunk) && chunk > 0
            && Uri.TryCreate(lines[2], UriKind.Absolute, out Uri? location))
        {
            (Location, ChunkBytes, _isWritten) = (location, chunk, true);
        }
    }
}
