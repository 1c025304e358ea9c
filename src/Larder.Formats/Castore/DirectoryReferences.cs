using Larder.Formats.Digests;
using Larder.Formats.Errors;

namespace Larder.Formats.Castore;

/// <summary>
/// The digests that the encoding of a directory names, in the order in which it names them; names, sizes and targets are
/// passed over, and nothing is allocated.
/// </summary>
/// <param name="encoding">The encoding; verify it against its digest before.</param>
public ref struct DirectoryReferences(ReadOnlySpan<byte> encoding)
{
    private const int DigestField = 2;
    private readonly ReadOnlySpan<byte> _encoding = encoding;
    private ProtobufReader _reader = new(encoding);

    /// <summary>What the present digest is: <see cref="NodeKind.Directory"/> or <see cref="NodeKind.File"/>.</summary>
    public NodeKind Kind { get; private set; }

    /// <summary>The present digest.</summary>
    public Digest Digest { get; private set; }

    /// <summary>Goes to the next digest; false at the end.</summary>
    /// <exception cref="LarderException">LRD2201: the bytes are no directory.</exception>
    public bool Next()
    {
        try
        {
            while (_reader.Next())
            {
                if (_reader.Field is (int)NodeKind.Directory or (int)NodeKind.File)
                {
                    int length = _reader.Bytes(out int start).Length;
                    Kind = (NodeKind)_reader.Field;
                    Digest = DigestOf(_encoding.Slice(start, length));
                    return true;
                }

                _reader.Skip();
            }

            return false;
        }
        catch (FormatException error)
        {
            throw CastoreFailure.Directory(error.Message, error);
        }
    }

    private static Digest DigestOf(ReadOnlySpan<byte> entry)
    {
        ProtobufReader reader = new(entry);
        Digest? digest = null;
        while (reader.Next())
        {
            if (reader.Field != DigestField)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> bytes = reader.Bytes();
            digest = bytes.Length == Digest.Size ? new Digest(bytes) : throw new FormatException("a digest is not 32 bytes long");
        }

        return digest ?? throw new FormatException("an entry has no digest");
    }
}
