using Larder.Images.Exporting;

namespace Larder.Tests.Images.Exporting;

/// <summary>What a push told while it pushed.</summary>
internal sealed class PushLog : IProgress<long>
{
    private bool _isPushing;

    public long Expected { get; private set; } = -1;

    public long Skipped { get; private set; }

    public long Done { get; private set; }

    public PushObserver Observer => new()
    {
        Phase = phase => _isPushing = phase is PushPhase.Push,
        Expect = bytes => Expected = bytes,
        Skip = bytes => Skipped += bytes,
        Progress = this,
    };

    public void Report(long value) => Done += _isPushing ? value : 0;
}
