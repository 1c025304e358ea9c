using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Packs;
using Larder.Native.Durability;

namespace Larder.Install.Engine;

/// <summary>
/// The locks of packs: transactions on one pack queue, on different packs they run at once. All that a transaction needs
/// are taken together in byte order, so that two can never wait for each other. Owns the locks.
/// </summary>
internal sealed class PackLocks(LarderRoot root) : IDisposable
{
    private readonly List<FileLock> _held = [];
    private readonly HashSet<PackName> _names = [];

    public bool Has(PackName name) => _names.Contains(name);

    public void Take(IEnumerable<PackName> names, Action<PackName> onWait, CancellationToken cancellationToken)
    {
        foreach (PackName name in names.Distinct().Order().Where(name => !_names.Contains(name)).ToList())
        {
            // A slash cannot stand in a file name, a plus in no pack name.
            byte[] file = Encoding.ASCII.GetBytes($"pack+{name.Publisher}+{name.Name}");
            FileLock? taken = FileLock.TryTake(root.Locks, file, shared: false, TimeSpan.Zero, cancellationToken);
            if (taken is null)
            {
                onWait(name);
                taken = FileLock.TryTake(root.Locks, file, shared: false, TimeSpan.FromHours(24), cancellationToken)
                    ?? throw new OperationCanceledException($"The lock of {name} was held for a day.");
            }

            _held.Add(taken);
            _ = _names.Add(name);
        }
    }

    public void Dispose() => _held.ForEach(held => held.Dispose());
}
