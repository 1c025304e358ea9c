namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image unmount --json</c> prints.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Target">Absolute path of where it was; bytes that are no text as <c>\xNN</c>.</param>
/// <param name="StillUsed">Whether it is still mounted somewhere else.</param>
internal sealed record UnmountDocument(string Id, string Target, bool StillUsed);
