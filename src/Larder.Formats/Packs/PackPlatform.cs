using System.Runtime.InteropServices;
using Larder.Formats.Errors;

namespace Larder.Formats.Packs;

/// <summary>
/// The machines a pack runs on, in OCI's words: <c>linux</c>, <c>amd64</c>. Each word has 1–32 of a–z and 0–9.
/// </summary>
public sealed record PackPlatform
{
    private PackPlatform(string os, string architecture)
    {
        Os = os;
        Architecture = architecture;
    }

    /// <summary>The operating system.</summary>
    public string Os { get; }

    /// <summary>The processor architecture.</summary>
    public string Architecture { get; }

    /// <summary>Linux on x86-64.</summary>
    public static PackPlatform LinuxAmd64 { get; } = new("linux", "amd64");

    /// <summary>This machine; its architecture in .NET's word when OCI has none.</summary>
    public static PackPlatform Here { get; } = new("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var architecture => architecture.ToString().ToLowerInvariant(),
    });

    /// <summary>Joins two words; null when one is not of the form above.</summary>
    public static PackPlatform? TryCreate(string os, string architecture) =>
        IsWord(os) && IsWord(architecture) ? new PackPlatform(os, architecture) : null;

    /// <summary>Refuses a pack that is not for this machine.</summary>
    /// <param name="pack">What the message calls the pack.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.WrongPlatform"/>.</exception>
    public void EnsureRunsHere(string pack)
    {
        if (this != Here)
        {
            throw new LarderException(
                ErrorCodes.WrongPlatform,
                $"{pack} does not run on this machine",
                $"it was built for {this}, and this machine is {Here}",
                $"take the build for {Here}, or build it here from its recipe");
        }
    }

    /// <summary><c>os/architecture</c>.</summary>
    public override string ToString() => $"{Os}/{Architecture}";

    private static bool IsWord(string text) =>
        text is { Length: > 0 and <= 32 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}
