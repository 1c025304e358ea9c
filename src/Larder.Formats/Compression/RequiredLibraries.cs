using Larder.Formats.Errors;
using Larder.Native.Libraries;

namespace Larder.Formats.Compression;

/// <summary>Says in coded form that a C library is missing; for every project above Native.</summary>
public static class RequiredLibraries
{
    /// <summary>Makes sure that calls into the library will find it.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MissingDependency"/>.</exception>
    public static void Require(SystemLibrary library)
    {
        try
        {
            NativeLibraries.Require(library);
        }
        catch (MissingLibraryException exception)
        {
            throw Translate(exception);
        }
    }

    /// <summary>The coded form of what Native throws.</summary>
    public static LarderException Translate(MissingLibraryException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        SystemLibrary library = exception.Library;
        return new LarderException(
            ErrorCodes.MissingDependency,
            $"{library.Purpose} is not possible",
            $"the library {library.FileName} does not load",
            $"Install the package {library.Package}: apt-get install {library.Package}",
            exception);
    }
}
