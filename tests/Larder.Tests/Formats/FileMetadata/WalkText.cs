using System.Globalization;
using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;

namespace Larder.Tests.Formats.FileMetadata;

/// <summary>All that a walk says about a path in one line, for comparing walks.</summary>
internal static class WalkText
{
    public static IEnumerable<string> Of(IEnumerable<WalkedPath> paths) => paths.Select(Of);

    public static string Of(WalkedPath path)
    {
        PathAttributes attributes = path.Attributes;
        string more = string.Join(
            ",",
            attributes.ExtendedAttributes.Select(more => NameText.Show(more.Name.Span) + "=" + Convert.ToHexString(more.Value.Span)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{NameText.Show(path.Path.Span)} {path.Kind} [{path.Node}] {path.Device.Major}:{path.Device.Minor}"
            + $" {Convert.ToString(attributes.Mode, 8)} {attributes.Uid}:{attributes.Gid}"
            + $" {attributes.MtimeSeconds}.{attributes.MtimeNanoseconds} {{{more}}}"
            + $" {path.LinkCount} {(path.Leader is { } leader ? NameText.Show(leader.Path.Span) : "-")}");
    }
}
