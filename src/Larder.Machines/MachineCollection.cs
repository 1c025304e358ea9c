using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.Names;
using Larder.Formats.Packs;
using Larder.Machines.Guests;
using Larder.Machines.Keeping;
using Larder.Machines.Making;
using Larder.Machines.Records;
using Larder.Machines.Running;
using Larder.Native.Files;
using Larder.Store;

namespace Larder.Machines;

/// <summary>
/// All machines of a root: the door to this project. A machine of one command lives and dies with the process that runs it; a
/// kept one is run by a process of its own (<see cref="MachineKeeper"/>), with which any other speaks. Owns the directory's
/// handle, not the store.
/// </summary>
public sealed class MachineCollection : IDisposable
{
    // Who just looked at a machine lets go of it at once.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly ContentStore? _store;
    private readonly MachineHost _host;
    private readonly TimeProvider _clock;
    private readonly DirectoryHandle _machines;
    private readonly string _path;

    private MachineCollection(LarderRoot root, ContentStore? store, MachineHost host, TimeProvider clock)
    {
        (_store, _host, _clock) = (store, host, clock);
        _ = root.Directory.EnsureDirectory(RootPaths.Machines, MachineDirectory.Private);
        _machines = root.Directory.OpenDirectory(RootPaths.Machines);
        _path = Path.Combine(root.Path, "machines");
    }

    /// <summary>Opens it.</summary>
    /// <param name="store">Holds what images are made of. Stays the caller's, as its root does.</param>
    /// <param name="host">What machines are run with.</param>
    /// <param name="clock">Dates what happens.</param>
    public static MachineCollection Open(ContentStore store, MachineHost host, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new MachineCollection(store.Root, store, host, clock);
    }

    /// <summary>Opens it for who makes no machine, and so needs no store.</summary>
    /// <param name="root">The root. Stays the caller's.</param>
    /// <param name="host">What machines are run with.</param>
    /// <param name="clock">Dates what happens.</param>
    public static MachineCollection OpenMade(LarderRoot root, MachineHost host, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(root);
        return new MachineCollection(root, null, host, clock);
    }

    /// <summary>All machines, by name.</summary>
    public IReadOnlyList<MachineInfo> List() => [.. Names().Select(name => Find(name)).OfType<MachineInfo>()];

    /// <summary>The machine of a name; null when there is none.</summary>
    public MachineInfo? Find(string name)
    {
        using MachineDirectory? directory = MachineName.IsOne(name) ? MachineDirectory.TryOpen(_machines, _path, name) : null;
        if (directory?.ReadRecord() is not { } record)
        {
            return null;
        }

        bool isClaimed = MachineClaims.IsClaimed(_machines, name);
        RunRecord? run = directory.ReadRun();
        EndRecord? end = directory.ReadEnd();
        MachineState state = isClaimed
            ? run is { IsReady: true } ? MachineState.Running : MachineState.Starting
            : run is not null || end?.Code is not null ? MachineState.Failed
            : end is not null ? MachineState.Stopped : MachineState.Created;
        return new MachineInfo(record, state, isClaimed ? run : null, isClaimed ? null : end, directory.FullPath)
        {
            DiskBytes = directory.Handle.TryStat("disk.qcow2"u8)?.AllocatedBytes ?? 0,
        };
    }

    /// <summary>The machine of a name.</summary>
    /// <exception cref="LarderException">LRD3402: there is none.</exception>
    public MachineInfo Get(string name) => Find(name) ?? throw NotFound(name, Names());

    /// <summary>What is said of a name that no machine has.</summary>
    public static LarderException NotFound(string name, IReadOnlyList<string> known)
    {
        string? near = NearName.Find(name, known);
        return new LarderException(
            ErrorCodes.MachineNotFound,
            $"The machine «{PackText.Printable(name)}» was not found",
            near is null ? "no machine has this name" : $"no machine has this name; did you mean «{near}»?",
            "List them with: larder machine list; or make one with: larder machine create IMAGE --name NAME");
    }

    /// <summary>Makes a machine that is kept. It does not run yet.</summary>
    /// <exception cref="LarderException">LRD3403, LRD3405: its name. And what <see cref="MachineMaker.Make"/> throws.</exception>
    public MachineInfo Create(MachineRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (MachineRecord record, MachineDirectory directory) = Maker().Make(NameOf(request), request, isOnce: false);
        directory.Dispose();
        return Get(record.Name);
    }

    /// <summary>Makes a machine for one command, and runs it here until its agent answers.</summary>
    /// <exception cref="LarderException">LRD3409: too little memory. LRD3410–LRD3413: it did not come up. And as <see cref="Create"/>.</exception>
    public async Task<OnceMachine> RunOnceAsync(MachineRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = NameOf(request);
        HostMemory.Require(name, request.Memory);
        (MachineRecord record, MachineDirectory directory) = Maker().Make(name, request, isOnce: true);
        try
        {
            RunningMachine machine = await MachineKeeper.BootAsync(record, directory, _host, _clock, cancellationToken).ConfigureAwait(false);
            return new OnceMachine(record, machine, directory, () => _machines.RemoveTree(Encoding.UTF8.GetBytes(name)));
        }
        catch
        {
            _machines.RemoveTree(Encoding.UTF8.GetBytes(name));
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Runs a kept machine in this process until it ends: what the process does that <see cref="KeeperProcess"/> starts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isReady">Told when its agent has answered.</param>
    /// <param name="cancellationToken">Shuts it down.</param>
    /// <exception cref="LarderException">LRD3402, LRD3407, LRD3409–LRD3413: it cannot be run.</exception>
    public async Task KeepAsync(string name, Action isReady, CancellationToken cancellationToken = default)
    {
        _ = Get(name);
        DirectoryHandle claimed = await MachineClaims.ClaimAsync(_machines, name, Moment, cancellationToken).ConfigureAwait(false)
            ?? throw Runs(name, "it runs already", $"Use it with: larder machine exec {name} -- COMMAND");
        using MachineDirectory directory = new(claimed, Path.Combine(_path, name));
        MachineRecord record = directory.ReadRecord() ?? throw Broken(name);
        bool isOver = await new MachineKeeper(record, directory, _host, _clock).RunAsync(isReady, cancellationToken).ConfigureAwait(false);
        if (isOver)
        {
            _machines.RemoveTree(Encoding.UTF8.GetBytes(name));
        }
    }

    /// <summary>Begins a session with the guest of a running machine.</summary>
    /// <exception cref="LarderException">LRD3402: there is none. LRD3406: it does not run.</exception>
    public async Task<GuestConnection> ConnectAsync(string name, CancellationToken cancellationToken = default)
    {
        MachineInfo machine = Get(name);
        using MachineDirectory directory = MachineDirectory.TryOpen(_machines, _path, name) ?? throw NotFound(name, Names());
        try
        {
            return machine.State is MachineState.Running
                ? await GuestConnection.OpenAsync(await RelayServer.ConnectAsync(directory.Handle, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
                : throw NotRunning(machine);
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or GuestLostException)
        {
            throw NotRunning(Get(name));
        }
    }

    /// <summary>Why the guest of a kept machine is gone, as soon as that is known.</summary>
    public async Task<LarderException> ExplainAsync(string name)
    {
        using DirectoryHandle? claimed = await MachineClaims.ClaimAsync(_machines, name, LastWords, CancellationToken.None).ConfigureAwait(false);
        if (claimed is not null)
        {
            Native.Durability.FileLock.Release(claimed.Handle);
            _ = Sweep();
        }

        using MachineDirectory? directory = MachineDirectory.TryOpen(_machines, _path, name);
        return MachineFailure.OfKept(name, directory);
    }

    /// <summary>Stops a machine in order, and by force when it does not end in time.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="patience">How long it has; zero for force at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it did not run.</returns>
    /// <exception cref="LarderException">LRD3402: there is none.</exception>
    public async Task<bool> StopAsync(string name, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        if (Get(name).State is not (MachineState.Running or MachineState.Starting))
        {
            return false;
        }

        MachineStop stop = new(_machines, _path, name);
        if (patience > TimeSpan.Zero && await stop.AskAsync(patience, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        await stop.ForceAsync(cancellationToken).ConfigureAwait(false);
        Sweeper().Settle(name, "it was stopped by force", isFault: false);
        return true;
    }

    /// <summary>Removes a machine that does not run, with all that it wrote.</summary>
    /// <exception cref="LarderException">LRD3402: there is none. LRD3407: it runs.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        byte[] path = Encoding.UTF8.GetBytes(name);
        if (!MachineName.IsOne(name) || _machines.TryStat(path) is null)
        {
            throw NotFound(name, Names());
        }

        using DirectoryHandle claimed = await MachineClaims.ClaimAsync(_machines, name, Moment, cancellationToken).ConfigureAwait(false)
            ?? throw Runs(name, "it runs", $"Stop it first with: larder machine stop {name}; or remove it with --force");
        Sweeper().Remove(name);
        Native.Durability.FileLock.Release(claimed.Handle);
    }

    /// <summary>Cleans up after processes that were killed, and removes machines whose time is over.</summary>
    /// <returns>What was done, a sentence each.</returns>
    public IReadOnlyList<string> Sweep()
    {
        _host.Monitor.Sweep();
        return Sweeper().Run();
    }

    /// <summary>Machines that do not run, and that <see cref="RemoveAsync"/> would remove: stopped, failed and broken ones.</summary>
    /// <param name="olderThan">Only those that were made so long ago.</param>
    public IReadOnlyList<string> Prunable(TimeSpan olderThan)
    {
        DateTimeOffset before = _clock.GetUtcNow() - olderThan;
        return [.. Names().Where(name => Find(name) is not { } machine
            || (machine.State is MachineState.Stopped or MachineState.Failed or MachineState.Created && machine.Record.Created <= before))];
    }

    /// <summary>Closes the directory.</summary>
    public void Dispose() => _machines.Dispose();

    private static LarderException NotRunning(MachineInfo machine) => new(
        ErrorCodes.MachineNotRunning,
        $"The machine {machine.Name} does not run",
        machine.End is { } end ? $"it ended at {end.At:u}: {end.Reason}" : machine.State is MachineState.Starting ? "it is still starting" : "it was never started",
        $"Start it with: larder machine start {machine.Name}");

    private static LarderException Runs(string name, string why, string action) => new(ErrorCodes.MachineRunning, $"The machine {name} is in use", why, action);

    private static LarderException Broken(string name) => new(
        ErrorCodes.MachineBroken, $"The machine {name} cannot be used", "its machine.json is missing or invalid", $"Remove it with: larder machine remove {name}");

    private static string NameOf(MachineRequest request) => request.Name is { } given ? MachineName.Check(given) : MachineName.Of(request.Image.Name.Name);

    private IReadOnlyList<string> Names() =>
    [
        .. _machines.List().Select(static entry => Encoding.UTF8.GetString(entry.Name)).Where(MachineName.IsOne).Order(StringComparer.Ordinal),
    ];

    private MachineMaker Maker() => new(_store ?? throw new InvalidOperationException("Who makes machines opens them with a store."), _machines, _path, _clock);

    private MachineSweeper Sweeper() => new(_machines, _path, _clock);
}
