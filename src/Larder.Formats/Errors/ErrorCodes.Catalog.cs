namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A catalog file breaks a rule of docs/formats/catalog.md.</summary>
    public static readonly ErrorCode CatalogInvalid = new(1201, "the catalog cannot be used", ExitCode.Usage);
}
