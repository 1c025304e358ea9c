using System.Text.RegularExpressions;
using Larder.Formats.Errors;

namespace Larder.Machines.Records;

/// <summary>The name of a machine: 1 to 63 of <c>a-z 0-9 -</c>, beginning and ending with a letter or digit, so that it is a host name too.</summary>
public static partial class MachineName
{
    private const int MaxLength = 63;
    private const int RandomLength = 6;

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsOne(string text) => Form().IsMatch(text);

    /// <summary>Checks a name that somebody chose.</summary>
    /// <exception cref="LarderException">LRD3403: it is none.</exception>
    public static string Check(string name) => IsOne(name) ? name : throw new LarderException(
        ErrorCodes.MachineNameInvalid,
        $"«{Formats.Packs.PackText.Printable(name)}» cannot be the name of a machine",
        "a name has 1 to 63 of the characters a-z 0-9 -, and neither begins nor ends with -",
        "Choose another name");

    /// <summary>A name for a machine of an image that nobody named: the image's, and six random characters.</summary>
    public static string Of(string image)
    {
        string fit = Other().Replace(image, "-").Trim('-');
        int room = MaxLength - RandomLength - 1;
        fit = (fit.Length > room ? fit[..room] : fit).TrimEnd('-');
        return $"{(fit.Length == 0 ? "machine" : fit)}-{Guid.NewGuid().ToString("n")[..RandomLength]}";
    }

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Form();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
