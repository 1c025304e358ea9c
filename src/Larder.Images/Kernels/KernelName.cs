using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Images.Kernels;

/// <summary>Rules for the names of kernels, which are names of directories and words of command lines.</summary>
public static class KernelName
{
    /// <summary>Characters of a name at most; with what staging adds a name of a file has 255.</summary>
    public const int MaxLength = 128;

    /// <summary>The name that images use when none is said.</summary>
    public const string Default = "default";

    /// <summary>True for <c>a–z 0–9 . - _ +</c>, a letter or digit first, 1 to 128 characters.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength
        && name.All(static c => IsAllowed(c)) && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]));

    /// <summary>The name that a user gave, or the one that follows from a version or package.</summary>
    /// <param name="given">What the user gave; null for nothing.</param>
    /// <param name="from">A version or package; null when none is known.</param>
    /// <exception cref="LarderException">LRD3107.</exception>
    public static string Choose(string? given, string? from)
    {
        if (given is not null)
        {
            return IsValid(given) ? given : throw Invalid($"«{PackText.Printable(given)}» is no name for a kernel");
        }

        string derived = new([.. (from ?? "").ToLowerInvariant().Select(static c => IsAllowed(c) ? c : '-')]);
        return IsValid(derived) ? derived : throw Invalid("it does not tell its version, from which a name would follow");
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_' or '+';

    private static LarderException Invalid(string why) => new(
        ErrorCodes.KernelNameInvalid,
        "The kernel was not imported",
        why,
        "Give it a name with --name: lower-case letters, digits, and . - _ + behind the first; at most 128 characters");
}
