using System.CommandLine;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary><c>larder kernel import</c>.</summary>
internal sealed class KernelImportCommand : LocalCommand
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "A directory with a kernel and its modules, the file of a kernel (vmlinuz, vmlinux, Image), or a Debian package linux-image-*.deb",
    };

    private readonly Option<string?> _name = new("--name") { Description = "Keep it under this name (default: its version); images take the one called default", HelpName = "NAME" };
    private readonly Flag _replace = new("--replace") { Description = "Take the place of another kernel of this name; images that have it keep it" };

    public override string Description => "Import a kernel for bootable images, with its modules and initial RAM disk";

    public override IReadOnlyList<string> Examples =>
    [
        "larder kernel import linux-image-6.1.0-56-cloud-amd64_6.1.192-2_amd64.deb --name default",
        "larder kernel import ./build --name mine --replace",
        "larder kernel import /boot/vmlinuz-6.1.0-56-cloud-amd64 --json",
    ];

    public override IReadOnlyList<Argument> Arguments => [_source];

    public override IReadOnlyList<Option> Options => [_name, _replace];

    protected override ExitCode Run(CommandContext context)
    {
        using LarderRoot root = context.OpenRoot();
        InstalledKernel kernel;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            progress.Phase("import");
            kernel = new KernelStore(root, context.Clock).Import(
                KernelSource.FromPath(context.Value(_source)!), context.Value(_name), context.Value(_replace), progress, context.CancellationToken);
        }

        KernelInfoDocument document = KernelInfoDocument.Of(kernel);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.KernelInfoDocument);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine(kernel.Name);
        context.Output.Remark(
            $"Linux {kernel.Version ?? "of unknown version"} for {kernel.Architecture}, {document.Modules} modules, {ByteText.Of(document.Bytes)}"
            + (kernel.IsNew ? "" : "; already imported"));
        return ExitCode.Done;
    }
}
