namespace Larder.Native.Libraries;

/// <summary>
/// A library is needed and does not load. This project knows no error codes: <c>Larder.Formats</c> turns it into the
/// coded error that names the package.
/// </summary>
public sealed class MissingLibraryException : IOException
{
    internal MissingLibraryException(SystemLibrary library)
        : base($"{library.FileName} does not load (Debian package {library.Package})") => Library = library;

    /// <summary>Which library.</summary>
    public SystemLibrary Library { get; }

    /// <summary>The Debian package that brings it.</summary>
    public string Package => Library.Package;
}
