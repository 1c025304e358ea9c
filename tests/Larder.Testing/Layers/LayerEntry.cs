using System.Formats.Tar;
using System.Globalization;

namespace Larder.Testing.Layers;

/// <summary>An entry of a layer that was made up.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">d, f, l (symbolic link), h (hard link), p (fifo), w (whiteout), o (opaque directory).</param>
/// <param name="Text">A file's content, or a link's target.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Seconds">Its time, in seconds since 1970.</param>
/// <param name="Owner">The number of its owner and of its group.</param>
public sealed record LayerEntry(
    string Path, char Kind, string Text = "", int Mode = 0x1A4, long Seconds = LayerEntry.Time, int Owner = 0)
{
    /// <summary>The time of entries of which nothing else is said.</summary>
    public const long Time = 1_700_000_000;

    /// <summary>An archive of a layer.</summary>
    public static byte[] Archive(IEnumerable<LayerEntry> entries)
    {
        using MemoryStream bytes = new();
        using (TarWriter writer = new(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (LayerEntry entry in entries)
            {
                writer.WriteEntry(entry.ToTar());
            }
        }

        // The writer leaves the end out when there is no entry.
        return bytes.Length == 0 ? new byte[1024] : bytes.ToArray();
    }

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Path} «{Text}» {Convert.ToString(Mode, 8)} {Seconds} {Owner}");

    private PaxTarEntry ToTar()
    {
        (TarEntryType type, string name) = Kind switch
        {
            'd' => (TarEntryType.Directory, Path + "/"),
            'l' => (TarEntryType.SymbolicLink, Path),
            'h' => (TarEntryType.HardLink, Path),
            'p' => (TarEntryType.Fifo, Path),
            'w' => (TarEntryType.RegularFile, Marker(".wh.")),
            'o' => (TarEntryType.RegularFile, Path.Length == 0 ? ".wh..wh..opq" : Path + "/.wh..wh..opq"),
            _ => (TarEntryType.RegularFile, Path),
        };
        PaxTarEntry made = new(type, name)
        {
            Mode = (UnixFileMode)Mode,
            ModificationTime = DateTimeOffset.FromUnixTimeSeconds(Seconds),
            Uid = Owner,
            Gid = Owner,
        };
        if (Kind is 'l' or 'h')
        {
            made.LinkName = Text;
        }
        else if (Kind is 'f')
        {
            made.DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Text));
        }

        return made;
    }

    private string Marker(string prefix) => Path.Contains('/', StringComparison.Ordinal)
        ? $"{Path[..(Path.LastIndexOf('/') + 1)]}{prefix}{Path[(Path.LastIndexOf('/') + 1)..]}"
        : prefix + Path;
}
