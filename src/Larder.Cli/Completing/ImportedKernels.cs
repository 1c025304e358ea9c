using Larder.Cli.Commands;
using Larder.Database.Roots;
using Larder.Images.Kernels;

namespace Larder.Cli.Completing;

/// <summary>The names of the kernels of a root.</summary>
internal static class ImportedKernels
{
    /// <summary>All of them; none where there is no root.</summary>
    public static IReadOnlyList<string> Names(CommandContext context)
    {
        using LarderRoot? root = context.TryOpenRoot();
        return root is null ? [] : new KernelStore(root, context.Clock).Names();
    }
}
