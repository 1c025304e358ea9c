using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary><c>larder kernel list</c>.</summary>
internal sealed class KernelListCommand : LocalCommand
{
    public override string Description => "List the kernels for bootable images";

    public override IReadOnlyList<string> Examples => ["larder kernel list", "larder kernel list --json"];

    protected override ExitCode Run(CommandContext context)
    {
        using LarderRoot? root = context.TryOpenRoot();
        KernelEntry[] kernels = root is null ? [] : [.. Entries(new KernelStore(root, context.Clock))];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new KernelListDocument(kernels), CliJson.Documents.KernelListDocument);
            return ExitCode.Done;
        }

        TextTable.Write(
            context.Output,
            ["Name", "Version", "Architecture", "Modules", "Size", "Imported"],
            [
                .. kernels.Select(static kernel => new[]
                {
                    kernel.Name,
                    PrintableText.OneLine(kernel.Version ?? (kernel.Damaged is null ? "-" : "damaged")),
                    kernel.Architecture ?? "-",
                    kernel.Damaged is null ? $"{kernel.Modules}" : "-",
                    kernel.Damaged is null ? ByteText.Of(kernel.Bytes) : "-",
                    kernel.Imported ?? "-",
                }),
            ]);
        if (kernels.Length == 0)
        {
            context.Output.Remark("There is no kernel; import one with: larder kernel import SOURCE");
        }

        return ExitCode.Done;
    }

    private static IEnumerable<KernelEntry> Entries(KernelStore store)
    {
        foreach (string name in store.Names())
        {
            KernelEntry? entry;
            try
            {
                entry = store.Find(name) is { } kernel ? KernelEntry.Of(kernel) : null;
            }
            catch (LarderException error) when (error.Code == ErrorCodes.KernelDamaged)
            {
                entry = KernelEntry.OfDamaged(name, error.Why);
            }

            if (entry is not null)
            {
                yield return entry;
            }
        }
    }
}
