using Larder.Formats.Errors;

namespace Larder.Cli.Explaining;

/// <summary>The pages of <c>docs/errors/</c>, which the build embeds.</summary>
internal static class ErrorPages
{
    /// <summary>The page of a code, in Markdown; null when it has none.</summary>
    public static string? TryRead(ErrorCode code)
    {
        using Stream? page = typeof(ErrorPages).Assembly.GetManifestResourceStream($"errors/{code}.md");
        if (page is null)
        {
            return null;
        }

        using StreamReader reader = new(page);
        return reader.ReadToEnd();
    }
}
