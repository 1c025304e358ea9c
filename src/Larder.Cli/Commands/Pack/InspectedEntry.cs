using Larder.Formats.Castore;
using Larder.Formats.Tar;

namespace Larder.Cli.Commands.Pack;

/// <summary>One entry of a layer. Bytes that are no text are written <c>\xNN</c>.</summary>
/// <param name="Path">From <c>/</c>, which is the root.</param>
/// <param name="Kind">directory, file, symlink, hardLink, characterDevice, blockDevice or fifo.</param>
/// <param name="Mode">Four octal digits.</param>
/// <param name="Size">Bytes of a file; else 0.</param>
/// <param name="Target">Of a link; else null.</param>
internal sealed record InspectedEntry(string Path, string Kind, string Mode, long Size, string? Target)
{
    public static InspectedEntry Of(TarEntry entry)
    {
        string kind = entry.Kind.ToString();
        ReadOnlySpan<byte> path = entry.Path;
        path = path.TrimEnd((byte)'/');
        path = path.StartsWith("./"u8) ? path[2..] : path.SequenceEqual("."u8) ? default : path;
        return new InspectedEntry(
            "/" + NameText.Show(path),
            char.ToLowerInvariant(kind[0]) + kind[1..],
            Convert.ToString(entry.Mode, 8).PadLeft(4, '0'),
            entry.Size,
            entry.LinkTarget.Length > 0 ? NameText.Show(entry.LinkTarget) : null);
    }
}
