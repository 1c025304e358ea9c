using System.CommandLine;
using System.Globalization;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine info</c>.</summary>
internal sealed class MachineInfoCommand : LocalCommand
{
    private readonly MachineArgument<string> _name = new("NAME") { Description = "A machine of larder machine list" };

    public override string Description => "Say all that is known of a machine";

    public override IReadOnlyList<string> Examples => ["larder machine info box", "larder machine info box --json"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    protected override ExitCode Run(CommandContext context)
    {
        string name = context.Value(_name)!;
        using MachineSession session = MachineSession.OpenExisting(context, name);
        MachineDocument machine = MachineDocument.Of(session.Machines.Get(name));
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(machine, CliJson.Documents.MachineDocument);
            return ExitCode.Done;
        }

        foreach ((string label, string? value) in Lines(machine))
        {
            if (value is not null)
            {
                context.Output.Answer.WriteLine($"{label,-12} {PrintableText.OneLine(value)}");
            }
        }

        return ExitCode.Done;
    }

    private static IEnumerable<(string Label, string? Value)> Lines(MachineDocument machine) =>
    [
        ("machine", machine.Name),
        ("state", machine.State),
        ("ended", machine.Ended is { } end ? $"{end.At}: {end.Reason}{(end.Code is null ? "" : $" ({end.Code})")}" : null),
        ("image", $"{machine.Image} ({machine.ImageId})"),
        ("memory", ByteText.Of(machine.Memory)),
        ("cpus", machine.Cpus.ToString(CultureInfo.InvariantCulture)),
        ("host name", machine.HostName),
        ("network", machine.Network ? machine.Ports.Count == 0 ? "outgoing" : $"outgoing, and {string.Join(", ", machine.Ports)}" : "none"),
        ("disks", machine.Disks.Count == 0 ? null : string.Join(", ", machine.Disks.Select(static disk => disk.IsWritable ? $"{disk.Path} (rw)" : disk.Path))),
        ("written", machine.Persistent ? ByteText.Of(machine.DiskBytes) : "to memory, and gone when it stops"),
        ("created", machine.Created),
        ("started", machine.Started is null ? null : $"{machine.Started}, with {machine.Accelerator}"),
        ("kernel", machine.Kernel),
        ("expires", machine.Expires),
        ("idle", machine.IdleSeconds is { } idle ? string.Create(CultureInfo.InvariantCulture, $"stopped after {idle:0.#} s without a command") : null),
        ("console", machine.Console),
    ];
}
