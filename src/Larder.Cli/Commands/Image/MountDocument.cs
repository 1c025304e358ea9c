using Larder.Cli.Commands.Packs;
using Larder.Formats.Castore;
using Larder.Images.Mounting;

namespace Larder.Cli.Commands.Image;

/// <summary>A mounted tree in <c>--json</c>.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Name">What it was called by who mounted it.</param>
/// <param name="FileSystem">The id of the file system in the store.</param>
/// <param name="Target">Absolute path of where it is; bytes that are no text as <c>\xNN</c>.</param>
/// <param name="Mounted">When, in RFC 3339.</param>
/// <param name="Segments">How many segments of the store it reads.</param>
/// <param name="MetadataBytes">What its metadata takes on disk.</param>
/// <param name="Seen">Whether it is mounted in the namespace of the command; false for one that only others have.</param>
internal sealed record MountDocument(
    string Id, string Name, string FileSystem, string Target, string Mounted, int Segments, long MetadataBytes, bool Seen)
{
    public static MountDocument Of(StoreMount mount) => new(
        mount.Id,
        mount.Name,
        mount.FileSystem.ToString(),
        NameText.Show(mount.Target.Span),
        TimeText.Of(mount.Mounted),
        mount.Segments,
        mount.MetadataBytes,
        mount.IsSeen);
}
