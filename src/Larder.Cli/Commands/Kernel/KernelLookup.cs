using Larder.Formats.Errors;
using Larder.Formats.Names;
using Larder.Formats.Packs;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary>Kernels by the names that a user gives.</summary>
internal static class KernelLookup
{
    /// <summary>What a command says for a name that no kernel has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="known">The names that there are.</param>
    public static LarderException NotFound(string name, IReadOnlyList<string> known) => new(
        ErrorCodes.KernelNotFound,
        $"The kernel «{PackText.Printable(name)}» was not found",
        known.Count == 0 ? "no kernel was imported yet" : "no kernel has this name",
        NearName.Find(name, known) is { } near ? $"Did you mean «{near}»? List them with: larder kernel list"
            : known.Count == 0 ? $"Import one with: larder kernel import SOURCE --name {(KernelName.IsValid(name) ? name : "NAME")}"
            : "List them with: larder kernel list");
}
