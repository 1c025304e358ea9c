using System.Globalization;
using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;

namespace Larder.Cli.Commands.Store;

/// <summary>A path of a file system. Bytes that are no text are written <c>\xNN</c>, also in JSON.</summary>
/// <param name="Path">From <c>/</c>, which is the root.</param>
/// <param name="Kind">file, directory, symlink, characterDevice, blockDevice or fifo.</param>
/// <param name="Mode">Four octal digits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="MtimeSeconds">Modification time, since 1970.</param>
/// <param name="MtimeNanoseconds">The rest of it.</param>
/// <param name="Size">Bytes of a file; else null.</param>
/// <param name="Digest">Of a file or a directory; else null.</param>
/// <param name="Target">Of a symbolic link; else null.</param>
/// <param name="Device"><c>major:minor</c> of a device; else null.</param>
/// <param name="LinkOf">The first path of the same hard link; null for that path itself and for files with one name.</param>
/// <param name="ExtendedAttributes">Their names.</param>
internal sealed record TreeEntry(
    string Path,
    string Kind,
    string Mode,
    uint Uid,
    uint Gid,
    long MtimeSeconds,
    uint MtimeNanoseconds,
    ulong? Size,
    string? Digest,
    string? Target,
    string? Device,
    string? LinkOf,
    IReadOnlyList<string> ExtendedAttributes)
{
    public static TreeEntry Of(WalkedPath path) => new(
        PathText(path),
        KindName(path.Kind),
        Convert.ToString(path.Attributes.Mode, 8).PadLeft(4, '0'),
        path.Attributes.Uid,
        path.Attributes.Gid,
        path.Attributes.MtimeSeconds,
        path.Attributes.MtimeNanoseconds,
        path.Kind is PathKind.File ? path.Node.Size : null,
        path.Kind is PathKind.File or PathKind.Directory ? path.Node.Digest.ToString() : null,
        path.Kind is PathKind.Symlink ? NameText.Show(path.Node.Target.Span) : null,
        path.Kind is PathKind.CharacterDevice or PathKind.BlockDevice ? $"{path.Device.Major}:{path.Device.Minor}" : null,
        path.Leader is { } leader ? PathText(leader) : null,
        [.. path.Attributes.ExtendedAttributes.Select(attribute => NameText.Show(attribute.Name.Span))]);

    /// <summary>A line for people, as <c>ls -l</c> has it.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{KindLetter}{Permissions} {Uid,5}:{Gid,-5} {Device ?? Size?.ToString(CultureInfo.InvariantCulture),12} {Path}{(Target is null ? "" : $" -> {Target}")}");

    private char KindLetter => Kind switch
    {
        "directory" => 'd',
        "symlink" => 'l',
        "characterDevice" => 'c',
        "blockDevice" => 'b',
        "fifo" => 'p',
        _ => '-',
    };

    private string Permissions
    {
        get
        {
            int mode = Convert.ToInt32(Mode, 8);
            Span<char> text = stackalloc char[9];
            for (int bit = 0; bit < 9; bit++)
            {
                text[bit] = (mode & (0x100 >> bit)) != 0 ? "rwx"[bit % 3] : '-';
            }

            text[2] = Special(mode, 0x800, text[2], 's');
            text[5] = Special(mode, 0x400, text[5], 's');
            text[8] = Special(mode, 0x200, text[8], 't');
            return new string(text);
        }
    }

    private static char Special(int mode, int bit, char execute, char letter) =>
        (mode & bit) == 0 ? execute : execute == 'x' ? letter : char.ToUpperInvariant(letter);

    private static string PathText(WalkedPath path) => "/" + NameText.Show(path.Path.Span);

    private static string KindName(PathKind kind) => kind switch
    {
        PathKind.Directory => "directory",
        PathKind.Symlink => "symlink",
        PathKind.CharacterDevice => "characterDevice",
        PathKind.BlockDevice => "blockDevice",
        PathKind.Fifo => "fifo",
        _ => "file",
    };
}
