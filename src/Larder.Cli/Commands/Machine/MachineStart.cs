using System.Collections;
using System.Text.Json;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Machines.Keeping;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary>Starts a kept machine: a process of its own runs it, and says how its start went.</summary>
internal static class MachineStart
{
    // Of these the root is all that it needs, and it is told that.
    private static readonly string[] NotPassed = ["LARDER_CONFIG", "LARDER_PROFILE", "LARDER_ROOT"];

    /// <summary>Starts one, and waits until its agent answers.</summary>
    /// <param name="session">Has the machines.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LarderException">LRD3402, LRD3407, LRD3409–LRD3413: it did not come up.</exception>
    public static async Task<MachineInfo> RunAsync(MachineSession session, string name, CancellationToken cancellationToken)
    {
        MachineInfo machine = session.Machines.Get(name);
        if (machine.State is MachineState.Running)
        {
            throw new LarderException(
                ErrorCodes.MachineRunning, $"The machine {name} was not started", "it runs already", $"Use it with: larder machine exec {name} -- COMMAND");
        }

        string[] environment =
        [
            .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Where(static variable => !NotPassed.Contains((string)variable.Key))
                .Select(static variable => $"{variable.Key}={variable.Value}"),
        ];
        string answer = await KeeperProcess.StartAsync(
            ["--root", session.Root.Path, "--json", "machine", "keep", name], environment, cancellationToken).ConfigureAwait(false);
        Require(name, answer);
        return session.Machines.Get(name);
    }

    private static void Require(string name, string answer)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer, CliJson.Documents.ErrorDocument)?.Error is { } error
                && int.TryParse(error.Code.AsSpan(3), out int number) && ErrorCodes.All.TryGetValue(number, out ErrorCode? code))
            {
                throw new LarderException(code, error.What, error.Why, error.Action) { Details = error.Details ?? [] };
            }

            if (answer.Length > 0)
            {
                return;
            }
        }
        catch (JsonException)
        {
            // As if it had said nothing.
        }

        throw new LarderException(
            ErrorCodes.MachineEnded,
            $"The machine {name} was not started",
            "the process that was to look after it ended without a word",
            "Run the command again; if it repeats, see what this machine says of killed processes: dmesg");
    }
}
