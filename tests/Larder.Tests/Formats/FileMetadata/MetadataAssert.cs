using Larder.Formats.Errors;

namespace Larder.Tests.Formats.FileMetadata;

internal static class MetadataAssert
{
    /// <summary>Passes when the action fails with LRD2202, and gives the reason it states.</summary>
    public static string Refused(Action action)
    {
        LarderException e = Assert.Throws<LarderException>(action);
        Assert.Equal(ErrorCodes.InvalidFileMetadata, e.Code);
        return e.Why;
    }
}
