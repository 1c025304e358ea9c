using Larder.Formats.Errors;
using Larder.Formats.Oci;

namespace Larder.Images.Sources;

/// <summary>
/// Bytes of a file that were hashed before, hashed once more while they are used: that they are the same shows at their end.
/// Leaves the file open.
/// </summary>
/// <param name="source">Where they come from, at their beginning.</param>
/// <param name="expected">What they had.</param>
/// <param name="path">What messages call the file.</param>
internal sealed class SameBytes(Stream source, ContentDigest expected, string path) : IDisposable
{
    private readonly ContentHashStream _stream = new(source, expected.HashName);

    /// <summary>Has the bytes read, and compares all of them, also those that were left.</summary>
    /// <exception cref="LarderException">LRD2001: the file was changed meanwhile. And what reading throws, of a file that was not.</exception>
    public T Use<T>(Func<Stream, T> read)
    {
        T result;
        try
        {
            result = read(_stream);
        }
        catch (LarderException)
        {
            // What makes no sense may be half of what it was and half of what it is now.
            Check();
            throw;
        }

        Check();
        return result;
    }

    public void Dispose() => _stream.Dispose();

    private void Check()
    {
        _stream.CopyTo(Stream.Null);
        if (_stream.Digest != expected)
        {
            throw ImageErrors.Changed(path);
        }
    }
}
