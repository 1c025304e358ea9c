using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary><c>larder kernel info</c>.</summary>
internal sealed class KernelInfoCommand : LocalCommand
{
    private readonly KernelArgument<string> _name = new("NAME") { Description = "A kernel, as kernel list prints it" };

    public override string Description => "Show what a kernel is, and which drivers it has for machines";

    public override IReadOnlyList<string> Examples => ["larder kernel info default", "larder kernel info 6.1.0-56-cloud-amd64 --json"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    protected override ExitCode Run(CommandContext context)
    {
        string name = context.Value(_name)!;
        using LarderRoot? root = context.TryOpenRoot();
        KernelStore? store = root is null ? null : new KernelStore(root, context.Clock);
        InstalledKernel kernel = store?.Find(name) ?? throw KernelStore.NotFound(name, store?.Names() ?? []);
        KernelInfoDocument document = KernelInfoDocument.Of(kernel);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.KernelInfoDocument);
            return ExitCode.Done;
        }

        Line(context.Output, "kernel", document.Name);
        Line(context.Output, "version", document.Version);
        Line(context.Output, "built for", $"{document.Architecture}, {document.Format}");
        Line(context.Output, "digest", document.Digest);
        Line(context.Output, "source", document.Source.Package is { } package ? $"{package} {document.Source.PackageVersion}, {document.Source.Path}" : document.Source.Path);
        Line(context.Output, "imported", document.Imported);
        Line(context.Output, "files", $"{document.KernelPath}{(document.InitrdPath is null ? "" : ", initrd")}{(document.ModulesPath is null ? "" : $", {document.Modules} modules")}; {ByteText.Of(document.Bytes)}");
        foreach (string state in (string[])["builtin", "module", "absent", "unknown"])
        {
            Line(context.Output, state, string.Join(' ', document.Drivers.Where(driver => driver.Value == state).Select(static driver => driver.Key)));
        }

        return ExitCode.Done;
    }

    private static void Line(CommandOutput output, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            output.Answer.WriteLine($"{name,-10}{PrintableText.OneLine(value)}");
        }
    }
}
