namespace Larder.Native.Processes;

/// <summary>
/// A program that Larder starts is not installed. The projects above turn it into a failure with the code
/// <c>LRD8001</c>; this project knows no codes.
/// </summary>
public sealed class MissingProgramException : IOException
{
    internal MissingProgramException(string program, string package)
        : base($"{program} is not installed")
    {
        Program = program;
        Package = package;
    }

    /// <summary>The file name that was looked for.</summary>
    public string Program { get; }

    /// <summary>The Debian package that brings it; empty when no package is known to.</summary>
    public string Package { get; }
}
