using Larder.Cli.Output;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary>Says what commands that change machines have done.</summary>
internal static class MachineAnswer
{
    /// <summary>A machine that was made or started.</summary>
    public static void Write(CommandOutput output, MachineInfo machine, TimingsDocument timings)
    {
        if (output.IsJson)
        {
            output.WriteJson(new StartDocument(MachineDocument.Of(machine), timings), CliJson.Documents.StartDocument);
        }
        else
        {
            output.Answer.WriteLine(machine.Name);
        }
    }

    /// <summary>Machines that something was done to.</summary>
    public static void Write(CommandOutput output, IReadOnlyList<string> names)
    {
        if (output.IsJson)
        {
            output.WriteJson(new MachineNamesDocument(names), CliJson.Documents.MachineNamesDocument);
            return;
        }

        foreach (string name in names)
        {
            output.Answer.WriteLine(PrintableText.OneLine(name));
        }
    }
}
