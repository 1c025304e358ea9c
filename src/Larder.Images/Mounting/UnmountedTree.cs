namespace Larder.Images.Mounting;

/// <summary>What was unmounted.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Target">Where it was: an absolute path, in bytes.</param>
/// <param name="IsStillUsed">
/// Whether it is still mounted somewhere, as in another namespace; its segments stay as they are until a later command finds
/// that it no longer is.
/// </param>
public sealed record UnmountedTree(string Id, ReadOnlyMemory<byte> Target, bool IsStillUsed);
