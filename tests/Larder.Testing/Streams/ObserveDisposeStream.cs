namespace Larder.Testing.Streams;

/// <summary>An empty stream that tells whether it was disposed.</summary>
public sealed class ObserveDisposeStream : ReadOnlyStream
{
    /// <summary>True once disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => 0;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
