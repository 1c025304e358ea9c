namespace Larder.Native.Libraries;

/// <summary>A C library of the system that Larder calls.</summary>
/// <param name="FileName">What the dynamic loader is asked for, with its interface version: <c>libzstd.so.1</c>.</param>
/// <param name="Package">The Debian package that brings it.</param>
/// <param name="Purpose">What Larder cannot do without it, as a noun phrase.</param>
public sealed record SystemLibrary(string FileName, string Package, string Purpose);
