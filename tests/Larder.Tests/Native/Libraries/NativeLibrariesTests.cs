using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Native.Libraries;

namespace Larder.Tests.Native.Libraries;

public class NativeLibrariesTests
{
    private static readonly SystemLibrary Missing = new("liblarder-missing.so.7", "liblarder-missing7", "this test");

    [Fact]
    public void All_libraries_that_larder_needs_are_here_and_have_a_package()
    {
        Assert.Equal(5, NativeLibraries.All.Count);
        Assert.All(NativeLibraries.All, library =>
        {
            Assert.True(NativeLibraries.Probe(library).IsPresent, library.FileName);
            Assert.StartsWith("lib", library.Package, StringComparison.Ordinal);
            NativeLibraries.Require(library);
        });
    }

    [Fact]
    public void A_missing_library_is_named_with_its_package()
    {
        Assert.Equal(new LibraryProbe(Missing, false), NativeLibraries.Probe(Missing));
        MissingLibraryException exception = Assert.Throws<MissingLibraryException>(() => NativeLibraries.Require(Missing));
        Assert.Same(Missing, exception.Library);
        Assert.Equal("liblarder-missing7", exception.Package);
    }

    [Fact]
    public void Formats_gives_the_missing_library_a_code()
    {
        LarderException exception = Assert.Throws<LarderException>(() => RequiredLibraries.Require(Missing));
        Assert.Equal(ErrorCodes.MissingDependency, exception.Code);
        Assert.Contains("liblarder-missing7", exception.Action, StringComparison.Ordinal);
        RequiredLibraries.Require(NativeLibraries.Zstd);
    }
}
