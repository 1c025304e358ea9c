namespace Larder.Images.Exporting;

/// <summary>Who is told how far a push is. All are called by several threads, one at a time.</summary>
public sealed record PushObserver
{
    /// <summary>Told what begins; null to tell nobody.</summary>
    public Action<PushPhase>? Phase { get; init; }

    /// <summary>Told at the beginning of <see cref="PushPhase.Push"/> how many bytes of progress it will have at most; may be null.</summary>
    public Action<long>? Expect { get; init; }

    /// <summary>Told expected bytes that need not be sent, for the registry has the blob or has mounted it; may be null.</summary>
    public Action<long>? Skip { get; init; }

    /// <summary>
    /// Told bytes that were done. While packing those of the layer's tar; while pushing those of blobs that were sent or that an
    /// interrupted push had sent, and less than 0 for such as have to be sent again. May be null.
    /// </summary>
    public IProgress<long>? Progress { get; init; }
}
