using Larder.Formats.Digests;

namespace Larder.Images.Mounting;

/// <summary>A tree that is mounted over the store.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Name">What it was called by who mounted it.</param>
/// <param name="FileSystem">The id of what is mounted.</param>
/// <param name="Target">Where it is: an absolute path, in bytes.</param>
/// <param name="Mounted">When.</param>
/// <param name="Segments">How many segments it reads.</param>
/// <param name="MetadataBytes">What the image of its metadata takes on disk.</param>
/// <param name="IsSeen">Whether this process sees the mount; false for one of another mount namespace.</param>
public sealed record StoreMount(
    string Id, string Name, Digest FileSystem, ReadOnlyMemory<byte> Target, DateTimeOffset Mounted, int Segments, long MetadataBytes, bool IsSeen);
