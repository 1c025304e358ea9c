using Larder.Machines;

namespace Larder.Tests.Machines;

/// <summary>A machine that this process keeps, as the process of <c>machine keep</c> does.</summary>
internal sealed class KeptMachine : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _keeping;

    private KeptMachine(MachineCollection machines, string name, TaskCompletionSource ready) =>
        _keeping = Task.Run(() => machines.KeepAsync(name, ready.SetResult, _ending.Token));

    public static async Task<KeptMachine> StartAsync(MachineCollection machines, string name)
    {
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        KeptMachine kept = new(machines, name, ready);
        await await Task.WhenAny(ready.Task, kept._keeping).WaitAsync(TimeSpan.FromSeconds(60));
        return kept;
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task EndAsync() => _keeping.WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _keeping.WaitAsync(TimeSpan.FromSeconds(60));
        _ending.Dispose();
    }
}
