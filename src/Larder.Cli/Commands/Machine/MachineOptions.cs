using System.CommandLine;
using System.Globalization;
using Larder.Formats.Errors;
using Larder.Images;
using Larder.Machines;
using Larder.Machines.Monitors;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary>The options that say what a machine has.</summary>
internal sealed class MachineOptions
{
    private const int LongestHostName = 63;
    private readonly Option<string?> _name = new("--name") { Description = "Call it this (default: the image's name and six random characters)", HelpName = "NAME" };
    private readonly Option<string?> _memory = new("--memory", "-m") { Description = "Its memory, as 512M or 2G (default: 512M)", HelpName = "SIZE" };
    private readonly Option<string?> _processors = new("--cpus") { Description = "Its processors (default: 1)", HelpName = "NUMBER" };
    private readonly Flag _network = new("--network") { Description = "Let it reach networks, through this machine (default: none)" };
    private readonly Option<string[]> _publish = new("--publish", "-p") { Description = "Lead a port of this machine into it: 8080:80, 0.0.0.0:8080:80, 5353:53/udp; with --network", HelpName = "PORTS", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string[]> _disk = new("--disk") { Description = "Give it a further disk, a file of raw bytes: FILE to read, FILE:rw to write too; /dev/vdb is the first", HelpName = "FILE", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _hostName = new("--hostname") { Description = "What it calls itself (default: its name)", HelpName = "NAME" };
    private readonly Option<string?> _bootTimeout = new("--boot-timeout") { Description = "Give up when it has not answered for so long, as 30s (default: 2m)", HelpName = "TIME" };

    public IReadOnlyList<Option> All => [_name, _memory, _processors, _network, _publish, _disk, _hostName, _bootTimeout];

    /// <summary>What was asked for, of an image.</summary>
    /// <exception cref="LarderException">LRD7001: an option makes no sense.</exception>
    public MachineRequest Read(CommandContext context, ImageEntry image)
    {
        MachineRequest request = new()
        {
            Image = image,
            Name = context.Value(_name),
            Memory = Memory(context),
            Processors = Processors(context),
            HasNetwork = context.Value(_network),
            Forwards = [.. (context.Value(_publish) ?? []).Select(PortForward.Parse)],
            Disks = [.. (context.Value(_disk) ?? []).Select(Disk)],
            HostName = HostName(context),
            BootTime = DurationText.Parse(_bootTimeout.Name, context.Value(_bootTimeout)) ?? MachineRequest.DefaultBootTime,
        };
        return request.Forwards.Count == 0 || request.HasNetwork ? request
            : throw Usage("--publish leads into a machine that has no network", "Give it one with --network");
    }

    private long Memory(CommandContext context)
    {
        long memory = SizeText.Parse(_memory.Name, context.Value(_memory)) ?? MachineRequest.DefaultMemory;
        return memory is >= MachineRequest.LeastMemory and <= MachineRequest.MostMemory ? memory : throw Usage(
            $"a machine cannot have {context.Value(_memory)} of memory", "Give it 64M to 1T");
    }

    private int Processors(CommandContext context)
    {
        string text = context.Value(_processors) ?? "1";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= MachineRequest.MostProcessors
            ? count : throw Usage($"a machine cannot have «{Output.PrintableText.OneLine(text)}» processors", string.Create(CultureInfo.InvariantCulture, $"Give it 1 to {MachineRequest.MostProcessors}"));
    }

    private string? HostName(CommandContext context) => context.Value(_hostName) is not { } name ? null
        : name.Length is > 0 and <= LongestHostName && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.') && char.IsAsciiLetterOrDigit(name[0]) ? name
        : throw Usage($"«{Output.PrintableText.OneLine(name)}» is no host name", "Use 1 to 63 letters, digits, dots and -");

    private static ExtraDisk Disk(string text)
    {
        bool isWritable = text.EndsWith(":rw", StringComparison.Ordinal);
        string path = Path.GetFullPath(isWritable ? text[..^3] : text);
        return File.Exists(path) ? new ExtraDisk(path, isWritable) : throw new LarderException(
            ErrorCodes.ImageSourceNotFound, $"The disk {Output.PrintableText.OneLine(path)} cannot be given to the machine", Directory.Exists(path) ? "it is a directory" : "there is no such file", "Make it first, as with: truncate -s 1G FILE");
    }

    private static LarderException Usage(string why, string action) => new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
