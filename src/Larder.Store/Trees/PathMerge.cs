using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>Goes through two walks side by side, path by path in <see cref="MetadataOrder"/>. Owns both enumerations.</summary>
internal sealed class PathMerge : IDisposable
{
    private readonly IEnumerator<WalkedPath> _left;
    private readonly IEnumerator<WalkedPath> _right;
    private WalkedPath? _nextLeft;
    private WalkedPath? _nextRight;

    public PathMerge(IEnumerable<WalkedPath> left, IEnumerable<WalkedPath> right)
    {
        _left = left.GetEnumerator();
        _right = right.GetEnumerator();
        _nextLeft = Advance(_left);
        _nextRight = Advance(_right);
    }

    public WalkedPath? Left { get; private set; }

    public WalkedPath? Right { get; private set; }

    public ReadOnlyMemory<byte> Path => (Left ?? Right)!.Path;

    public bool Next()
    {
        if (_nextLeft is null && _nextRight is null)
        {
            return false;
        }

        int order = _nextLeft is null ? 1
            : _nextRight is null ? -1
            : MetadataOrder.Compare(_nextLeft.Path.Span, _nextRight.Path.Span);
        Left = order <= 0 ? _nextLeft : null;
        Right = order >= 0 ? _nextRight : null;
        _nextLeft = order <= 0 ? Advance(_left) : _nextLeft;
        _nextRight = order >= 0 ? Advance(_right) : _nextRight;
        return true;
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    private static WalkedPath? Advance(IEnumerator<WalkedPath> paths) => paths.MoveNext() ? paths.Current : null;
}
