using System.Globalization;
using System.Text;

namespace Larder.Formats.Kernels;

/// <summary>
/// Reads the members of an <c>ar</c> archive front to back, as Debian packages have them (deb(5)): names of at most 16
/// bytes, no index. Does not own its source.
/// </summary>
internal sealed class ArReader
{
    private const int HeaderSize = 60;
    private readonly Stream _source;
    private long _left;
    private bool _isPadded;

    /// <summary>Begins an archive.</summary>
    /// <exception cref="Errors.LarderException"><see cref="Errors.ErrorCodes.MalformedArchive"/>.</exception>
    public ArReader(Stream source)
    {
        _source = source;
        byte[] magic = new byte[8];
        if (source.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.AsSpan().SequenceEqual("!<arch>\n"u8))
        {
            throw KernelErrors.Package("it does not begin as an ar archive");
        }
    }

    /// <summary>The next member, its content valid until the one after; null at the end. What was not read is skipped.</summary>
    /// <exception cref="Errors.LarderException"><see cref="Errors.ErrorCodes.MalformedArchive"/>.</exception>
    public (string Name, Stream Content)? Next()
    {
        Skip();
        byte[] header = new byte[HeaderSize];
        int read = _source.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        if (read < HeaderSize || !header.AsSpan(58).SequenceEqual("`\n"u8))
        {
            throw KernelErrors.Package("a header in it is cut or broken");
        }

        string name = Encoding.ASCII.GetString(header, 0, 16).TrimEnd(' ').TrimEnd('/');
        string size = Encoding.ASCII.GetString(header, 48, 10).TrimEnd(' ');
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            throw KernelErrors.Package("the size of a member is no number");
        }

        (_left, _isPadded) = (length, (length & 1) != 0);
        return (name, new ArMemberStream(this));
    }

    /// <summary>Reads of the current member: at least one byte, or 0 at its end.</summary>
    public int ReadMember(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        int read = _source.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read == 0 ? throw KernelErrors.Package("it ends early") : read;
    }

    private void Skip()
    {
        byte[] buffer = new byte[1 << 16];
        while (ReadMember(buffer) > 0)
        {
        }

        // A member of an odd size is filled up; of the last one the byte may be missing.
        if (_isPadded)
        {
            _ = _source.Read(buffer, 0, 1);
        }
    }
}
