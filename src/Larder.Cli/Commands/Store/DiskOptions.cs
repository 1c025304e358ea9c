using System.CommandLine;
using Larder.Formats.Disks;
using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Formats.Ext4;

namespace Larder.Cli.Commands.Store;

/// <summary>The options that say what a disk image is to be like; a format refuses those that mean nothing for it.</summary>
internal sealed class DiskOptions
{
    private readonly Option<string?> _size = new("--size") { Description = "How large an ext4 disk is: 500M, 20G (default: a quarter more than its content, at least 1G)", HelpName = "SIZE" };
    private readonly Option<string?> _label = new("--label") { Description = "The name of the file system on a disk, at most 16 bytes", HelpName = "TEXT" };
    private readonly Option<string?> _uuid = new("--uuid") { Description = "The UUID of the file system on a disk (default: derived from its content)", HelpName = "UUID" };
    private readonly Flag _journal = new("--journal") { Description = "Give an ext4 disk a journal" };

    public IReadOnlyList<Option> All => [_size, _label, _uuid, _journal];

    /// <summary>What an ext4 image is to be like.</summary>
    /// <exception cref="LarderException">LRD7001: a value is none.</exception>
    public Ext4Options ReadExt4(CommandContext context)
    {
        long? size = SizeText.Parse(_size.Name, context.Value(_size));
        return size is < 1 << 20 or > Ext4Options.MaxSize
            ? throw Wrong($"«{context.Value(_size)}» is no size for an ext4 disk", "Give one from 1M to 15T")
            : new Ext4Options { Size = size, Label = Label(context), Uuid = Uuid(context), HasJournal = context.Value(_journal) };
    }

    /// <summary>What an EROFS image is to be like.</summary>
    /// <exception cref="LarderException">LRD7001: a value is none.</exception>
    public ErofsOptions ReadErofs(CommandContext context) => new() { Label = Label(context), Uuid = Uuid(context) };

    /// <summary>Whether any was given.</summary>
    public bool IsAnyGiven(CommandContext context) => context.Value(_journal) || FirstGiven(context, _size, _label, _uuid) is not null;

    /// <summary>Refuses what means nothing for a format.</summary>
    /// <exception cref="LarderException">LRD7001: something of it was given.</exception>
    public void RefuseOthers(CommandContext context, string format)
    {
        string? given = format switch
        {
            ExportFormat.Ext4 => null,
            _ when context.Value(_journal) => _journal.Name,
            ExportFormat.Tar => FirstGiven(context, _size, _label, _uuid),
            _ => FirstGiven(context, _size),
        };
        if (given is not null)
        {
            throw Wrong($"{given} means nothing for {format}", $"Leave {given} out, or choose another --format");
        }
    }

    private static string? FirstGiven(CommandContext context, params Option<string?>[] options) =>
        options.FirstOrDefault(option => context.Value(option) is not null)?.Name;

    private string Label(CommandContext context)
    {
        string label = context.Value(_label) ?? "";
        return DiskLabel.IsValid(label)
            ? label
            : throw Wrong($"the label «{label}» is longer than {DiskLabel.MaxLength} bytes", "Choose a shorter one");
    }

    private Guid? Uuid(CommandContext context) =>
        context.Value(_uuid) is not { } text ? null
        : Guid.TryParseExact(text, "D", out Guid uuid) ? uuid
        : throw Wrong($"«{text}» is no UUID", "Write it as 36 characters: 8, 4, 4, 4 and 12 hexadecimal digits with - between them");

    private static LarderException Wrong(string why, string action) =>
        new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
