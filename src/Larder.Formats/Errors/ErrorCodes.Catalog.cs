namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A catalog file breaks a rule of docs/formats/catalog.md.</summary>
    public static readonly ErrorCode CatalogInvalid = new(1201, "the catalog cannot be used", ExitCode.Usage);

    /// <summary>The text says that it names an entry of the catalog, and there is none.</summary>
    public static readonly ErrorCode CatalogEntryNotFound = new(1202, "the catalog has no such entry", ExitCode.NotFound);
}
