using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Formats.Digests;

public sealed partial class VerifyingStream
{
    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _check.Dispose();
            if (!_leaveOpen)
            {
                _inner.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <summary>Counts and digests what was read; true when it is time to judge.</summary>
    private bool Take(ReadOnlySpan<byte> content)
    {
        _check.Append(content);
        _taken += content.Length;
        return content.IsEmpty || _taken == _size;
    }

    /// <summary>
    /// Judges what was read. A wrong digest outranks a wrong size, as it says more; but of content that was cut at a
    /// limit nobody knows the digest. What fails is taken back from <paramref name="last"/>.
    /// </summary>
    private void Complete(bool more, Span<byte> last)
    {
        if (more && !_exact)
        {
            _failure = SizeFailure($"at most {Bytes(_size)} are taken from here, and there are more");
        }
        else if (!_check.Matches(out string disagreement))
        {
            _failure = new LarderException(
                ErrorCodes.DigestMismatch,
                $"{_name} was not accepted",
                disagreement,
                "fetch it again, and do not use it if this repeats: it was changed or damaged on its way");
        }
        else if (more)
        {
            _failure = SizeFailure($"{Bytes(_size)} were expected, and there are more");
        }
        else if (_exact && _taken != _size)
        {
            _failure = SizeFailure($"{Bytes(_size)} were expected, and there are {Bytes(_taken)}");
        }

        if (_failure is not null)
        {
            last.Clear();
            throw _failure;
        }

        IsVerified = true;
    }

    private LarderException SizeFailure(string why) => new(
        ErrorCodes.SizeMismatch,
        $"{_name} was not accepted",
        why,
        "fetch it again; if this repeats, ask whoever published it to state the right size");

    private static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
}
