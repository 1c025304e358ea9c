namespace Larder.Native.Files;

/// <summary>One entry of a directory listing.</summary>
/// <param name="Name">The name's bytes, as the file system has them.</param>
/// <param name="Kind">Its type, or <see cref="FileKind.Unknown"/> where the file system does not say.</param>
public readonly record struct ListedName(byte[] Name, FileKind Kind);
