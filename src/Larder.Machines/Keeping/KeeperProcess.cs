using System.Text;
using Larder.Native.Processes;

namespace Larder.Machines.Keeping;

/// <summary>
/// Starts the process that runs a kept machine: this program again, in a session of its own, so that it outlives the command
/// that wanted it. It says on its standard output, in one line, how its start went, and then nothing more.
/// </summary>
public static class KeeperProcess
{
    private const int MaxAnswer = 1 << 20;

    /// <summary>Starts one, and waits until it says how it went.</summary>
    /// <param name="arguments">Of this program: those that lead to <see cref="MachineCollection.KeepAsync"/>.</param>
    /// <param name="environment">NAME=VALUE each.</param>
    /// <param name="cancellationToken">Ends the process, and with it the machine.</param>
    /// <returns>What it said; empty when it said nothing.</returns>
    public static async Task<string> StartAsync(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, CancellationToken cancellationToken = default)
    {
        ChildProcess keeper = ChildProcess.Start(new ProcessStart(StartableProgram.Larder)
        {
            Arguments = [.. arguments.Select(Encoding.UTF8.GetBytes)],
            Environment = [.. environment.Select(Encoding.UTF8.GetBytes)],
            Input = StandardStream.Null,
            Output = StandardStream.Pipe,
            Error = StandardStream.Null,
            NewSession = true,
        });

        // Whoever lives longer than the machine, as a server does, has to hear of its end.
        new Thread(() => Reap(keeper)) { IsBackground = true, Name = "larder keeper" }.Start();
        await using (cancellationToken.Register(() => keeper.Kill(ProcessSignal.Terminate)).ConfigureAwait(false))
        {
            byte[] buffer = new byte[MaxAnswer];
            int length = 0;
            for (int read = 1; read > 0 && length < buffer.Length && !buffer.AsSpan(0, length).Contains((byte)'\n'); length += read)
            {
                read = await keeper.Output!.ReadAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
        }
    }

    private static void Reap(ChildProcess keeper)
    {
        using (keeper)
        {
            _ = keeper.Wait();
        }
    }
}
