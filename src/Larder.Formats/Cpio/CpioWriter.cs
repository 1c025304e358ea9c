using System.Globalization;
using System.Text;

namespace Larder.Formats.Cpio;

/// <summary>
/// Writes a cpio archive in the form that Linux unpacks as its first file system: "newc" (kernel documentation,
/// driver-api/early-userspace/buffer-format). All files belong to 0:0 and have the time 0, so that equal entries are equal
/// bytes. Parents come before what is in them; that is the caller's to do. Leaves the stream open.
/// </summary>
/// <param name="output">Takes the archive from its position on.</param>
public sealed class CpioWriter(Stream output)
{
    private const uint DirectoryType = 0x4000;
    private const uint FileType = 0x8000;
    private const uint LinkType = 0xA000;
    private const uint CharacterDeviceType = 0x2000;
    private const int Alignment = 4;
    private const int MaxPath = 4095;

    private uint _inode;
    private long _length;

    /// <summary>Adds a directory.</summary>
    /// <param name="path">Relative, parts joined by <c>/</c>; 1–4095 bytes of UTF-8.</param>
    /// <param name="mode">Permission bits.</param>
    public void AddDirectory(string path, ushort mode) => WriteHeader(path, DirectoryType | mode, 2, 0);

    /// <summary>Adds a file.</summary>
    /// <param name="path">As of a directory.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="content">Its bytes; less than 4 GiB.</param>
    public void AddFile(string path, ushort mode, ReadOnlySpan<byte> content)
    {
        WriteHeader(path, FileType | mode, 1, (uint)content.Length);
        Write(content);
        Pad();
    }

    /// <summary>Adds a file whose bytes come from a stream.</summary>
    /// <param name="path">As of a directory.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="content">Read to its end.</param>
    /// <param name="size">How many bytes that is.</param>
    /// <exception cref="InvalidDataException">There are more or fewer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A file in this form has less than 4 GiB.</exception>
    public void AddFile(string path, ushort mode, Stream content, long size)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, uint.MaxValue);
        WriteHeader(path, FileType | mode, 1, (uint)size);
        byte[] buffer = new byte[64 * 1024];
        long left = size;
        while (content.Read(buffer) is > 0 and int read)
        {
            left -= read;
            if (left < 0)
            {
                break;
            }

            Write(buffer.AsSpan(0, read));
        }

        Pad();
        if (left != 0)
        {
            throw new InvalidDataException($"{path} has another size than {size} bytes.");
        }
    }

    /// <summary>Adds a symbolic link.</summary>
    public void AddLink(string path, string target)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(target);
        WriteHeader(path, LinkType | 0x1FF, 1, (uint)bytes.Length);
        Write(bytes);
        Pad();
    }

    /// <summary>Adds a character device.</summary>
    public void AddCharacterDevice(string path, ushort mode, uint major, uint minor) =>
        WriteHeader(path, CharacterDeviceType | mode, 1, 0, major, minor);

    /// <summary>Writes the entry that ends the archive.</summary>
    public void Finish() => WriteHeader("TRAILER!!!", 0, 1, 0, isTrailer: true);

    private void WriteHeader(string path, uint mode, uint links, uint size, uint major = 0, uint minor = 0, bool isTrailer = false)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length is 0 or > MaxPath || name[0] == (byte)'/' || name.Contains((byte)0))
        {
            throw new ArgumentException("A path is relative, not empty, and has at most 4095 bytes.", nameof(path));
        }

        StringBuilder header = new("070701");
        uint inode = isTrailer ? 0 : ++_inode;
        foreach (uint field in (ReadOnlySpan<uint>)[inode, mode, 0, 0, links, 0, size, 0, 0, major, minor, (uint)name.Length + 1, 0])
        {
            header.Append(CultureInfo.InvariantCulture, $"{field:X8}");
        }

        Write(Encoding.ASCII.GetBytes(header.ToString()));
        Write(name);
        Write([0]);
        Pad();
    }

    private void Pad() => Write(new byte[Alignment].AsSpan(0, (int)((Alignment - (_length % Alignment)) % Alignment)));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _length += bytes.Length;
    }
}
