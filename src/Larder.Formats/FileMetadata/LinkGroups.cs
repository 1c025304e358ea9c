using System.Diagnostics.CodeAnalysis;
using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>The link groups whose first path has been seen and whose last one has not.</summary>
internal sealed class LinkGroups
{
    private readonly Dictionary<ReadOnlyMemory<byte>, Group> _open = new(NameComparer.Instance);

    /// <summary>The first path of some group that lacks paths; null when all are complete.</summary>
    public WalkedPath? Incomplete => _open.Values.FirstOrDefault()?.Leader;

    /// <summary>Begins a group.</summary>
    public void Open(WalkedPath leader) => _open.Add(leader.Path, new(leader));

    /// <summary>Counts a further path in; false when no group of that name lacks one.</summary>
    public bool TryJoin(ReadOnlyMemory<byte> leaderPath, [NotNullWhen(true)] out WalkedPath? leader)
    {
        if (!_open.TryGetValue(leaderPath, out Group? group))
        {
            leader = null;
            return false;
        }

        leader = group.Leader;
        if (--group.Missing == 0)
        {
            _open.Remove(leaderPath);
        }

        return true;
    }

    private sealed class Group(WalkedPath leader)
    {
        public WalkedPath Leader { get; } = leader;

        public uint Missing { get; set; } = leader.LinkCount - 1;
    }
}
