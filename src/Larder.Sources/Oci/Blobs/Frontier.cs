namespace Larder.Sources.Oci.Blobs;

/// <summary>How far something got, and a way to wait until it gets further. Only ever grows; ends once.</summary>
internal sealed class Frontier
{
    private readonly Lock _changing = new();
    private TaskCompletionSource _changed = NewSignal();
    private Exception? _failure;
    private long _position;
    private bool _isDone;

    public long Position => Interlocked.Read(ref _position);

    public void Advance(long position)
    {
        lock (_changing)
        {
            if (position > _position)
            {
                Interlocked.Exchange(ref _position, position);
                Signal();
            }
        }
    }

    /// <summary>Nothing more comes, and all is well.</summary>
    public void Complete()
    {
        lock (_changing)
        {
            _isDone = true;
            Signal();
        }
    }

    /// <summary>Nothing more comes; whoever waits beyond what is there gets this.</summary>
    public void Fail(Exception failure)
    {
        lock (_changing)
        {
            _failure ??= failure;
            Signal();
        }
    }

    /// <summary>Waits until it is beyond a position, and says how far; the position itself once it is done.</summary>
    public async ValueTask<long> BeyondAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_changing)
            {
                if (_position > position || _isDone)
                {
                    return _position;
                }

                if (_failure is not null)
                {
                    throw _failure;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        TaskCompletionSource before = _changed;
        _changed = NewSignal();
        before.SetResult();
    }
}
