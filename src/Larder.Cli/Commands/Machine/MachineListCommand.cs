using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine list</c>.</summary>
internal sealed class MachineListCommand : LocalCommand
{
    public override string Description => "List the machines, and what each is at";

    public override IReadOnlyList<string> Examples => ["larder machine list", "larder machine list --json"];

    protected override ExitCode Run(CommandContext context)
    {
        using MachineSession? session = MachineSession.TryOpen(context);
        IReadOnlyList<MachineDocument> machines = session is null ? [] : [.. session.Machines.List().Select(MachineDocument.Of)];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new MachineListDocument(machines), CliJson.Documents.MachineListDocument);
            return ExitCode.Done;
        }

        if (machines.Count == 0)
        {
            context.Output.Remark("there is no machine; make one with: larder machine create debian:12 --name box --start");
        }

        TextTable.Write(
            context.Output,
            ["Machine", "State", "Image", "Memory", "CPUs", "Written", "Created"],
            [.. machines.Select(machine => new[]
            {
                machine.Name,
                machine.State,
                machine.Image,
                ByteText.Of(machine.Memory),
                machine.Cpus.ToString(System.Globalization.CultureInfo.InvariantCulture),
                machine.Persistent ? ByteText.Of(machine.DiskBytes) : "in memory",
                machine.Created,
            })]);
        return ExitCode.Done;
    }
}
