using System.Globalization;
using System.Text;
using Larder.Formats.FileMetadata;

namespace Larder.Tests.Store;

/// <summary>All that is known of each path, a line for each, so that two walks can be compared and read.</summary>
internal static class WalkLines
{
    public static IReadOnlyList<string> Of(IEnumerable<WalkedPath> paths) => [.. paths.Select(Line)];

    public static string Line(WalkedPath path) => Line(
        path,
        path.LinkCount == 1 ? "" : $" {path.LinkCount} with {Text((path.Leader ?? path).Path.Span)}");

    /// <param name="path">The path; its own link group is not looked at.</param>
    /// <param name="group">What to say of its link group.</param>
    public static string Line(WalkedPath path, string group)
    {
        string content = path.Kind switch
        {
            PathKind.File => $"{path.Node.Digest} {path.Node.Size} {path.Node.IsExecutable}",
            PathKind.Symlink => Text(path.Node.Target.Span),
            PathKind.CharacterDevice or PathKind.BlockDevice => $"{path.Device.Major}:{path.Device.Minor}",
            _ => "",
        };
        return $"{Text(path.Path.Span)} {path.Kind} {content} {Attributes(path.Attributes)}{group}";
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static string Attributes(PathAttributes attributes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Convert.ToString(attributes.Mode, 8)} {attributes.Uid}:{attributes.Gid} {attributes.MtimeSeconds}.{attributes.MtimeNanoseconds:d9} "
        + $"{string.Join(' ', attributes.ExtendedAttributes.Select(one => $"{Text(one.Name.Span)}={Convert.ToHexString(one.Value.Span)}"))}");
}
