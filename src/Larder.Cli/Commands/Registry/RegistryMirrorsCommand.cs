using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Mirrors;

namespace Larder.Cli.Commands.Registry;

/// <summary><c>larder registry mirrors</c>.</summary>
internal sealed class RegistryMirrorsCommand : LocalCommand
{
    private readonly Argument<string> _host = new("HOST") { Description = "The registry: docker.io, ghcr.io, localhost:5000" };

    public override string Description => "Show who is asked for what a registry has, and which file says so; asks nobody";

    public override IReadOnlyList<string> Examples => ["larder registry mirrors docker.io", "larder registry mirrors ghcr.io --json"];

    public override IReadOnlyList<Argument> Arguments => [_host];

    protected override ExitCode Run(CommandContext context)
    {
        string registry = RegistryHost.Read(context.Value(_host)!);
        ImageReference any = ImageReference.Parse($"{registry}/any/name");
        RegistryMirrors mirrors = RegistryMirrors.OfFiles(context.Host.Variable);
        MirrorPlan plan = mirrors.Find(any);
        RegistryMirrorsDocument document = new(
            registry,
            plan.Origin,
            [.. plan.Mirrors.Append(plan.Server ?? new MirrorEndpoint(any.Host) { Access = plan.Access }).Select(AskedEntry.Of)],
            [.. mirrors.Remarks]);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.RegistryMirrorsDocument);
            return ExitCode.Done;
        }

        foreach (AskedEntry asked in document.Asked)
        {
            context.Output.Answer.WriteLine(PrintableText.OneLine(asked.Address) + (asked.Tags ? "" : "  (digests only)"));
            foreach (string detail in asked.Details())
            {
                context.Output.Answer.WriteLine($"  {PrintableText.OneLine(detail)}");
            }
        }

        context.Output.Remark(document.Origin is { } origin ? $"as {PrintableText.OneLine(origin)} says" : "no file names a mirror of it");
        foreach (string unused in document.Unused)
        {
            context.Output.Remark(PrintableText.OneLine(unused));
        }

        return ExitCode.Done;
    }
}
