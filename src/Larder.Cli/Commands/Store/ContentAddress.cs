using System.Globalization;
using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>DIGEST[/PATH]</c> names: something in the store, or a path below it.</summary>
/// <param name="Digest">A blob, a directory, or the id of a file system.</param>
/// <param name="Path">Bytes without a slash at either end; empty for the digest itself.</param>
internal readonly record struct ContentAddress(Digest Digest, ReadOnlyMemory<byte> Path)
{
    /// <summary>As a person reads it, and as <see cref="Parse"/> takes it.</summary>
    public override string ToString() => Path.IsEmpty ? Digest.ToString() : $"{Digest}/{NameText.Show(Path.Span)}";

    /// <summary>Reads an argument. In the path <c>\xNN</c> is a byte, as listings write those that are no text.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public static ContentAddress Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return new ContentAddress(ParseDigest(slash < 0 ? text : text[..slash]), slash < 0 ? default : ParsePath(text[slash..]));
    }

    /// <summary>Reads an argument that is a digest alone.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public static Digest ParseDigest(string text) => Digest.TryParse(text, out Digest digest)
        ? digest
        : throw new LarderException(
            ErrorCodes.Usage,
            "The command line cannot be understood",
            $"«{text}» is no digest: 64 lower-case hexadecimal digits are expected",
            "List what is there with: larder store list");

    private static byte[] ParsePath(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.Trim('/'));
        List<byte> path = new(bytes.Length);
        for (int index = 0; index < bytes.Length; index++)
        {
            if (bytes[index] == '\\'
                && index + 3 < bytes.Length
                && bytes[index + 1] == 'x'
                && byte.TryParse(bytes.AsSpan(index + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                path.Add(value);
                index += 3;
            }
            else
            {
                path.Add(bytes[index]);
            }
        }

        return [.. path];
    }
}
