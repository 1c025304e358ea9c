using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Install.Records;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder info</c>.</summary>
internal sealed class InfoCommand : LocalCommand
{
    private readonly PackArgument<string> _pack = new("PACK") { Description = "An installed pack: publisher/name, or the name alone" };
    private readonly Flag _provenance = new("--provenance") { Description = "Only where it came from" };

    public override string Description => "Show what an installed pack is and where it came from";

    public override IReadOnlyList<string> Examples => ["larder info hello-world", "larder info examples/hello-world --provenance --json"];

    public override IReadOnlyList<Argument> Arguments => [_pack];

    public override IReadOnlyList<Option> Options => [_provenance];

    protected override ExitCode Run(CommandContext context)
    {
        using LarderRoot root = context.OpenRoot();
        RevisionTable revisions = new(root.Database);
        InstalledRevision revision = revisions.Current(PackArgument.Installed(revisions, context.Value(_pack)!))!;
        InstallationRecord record = new InstallationTable(root.Database).Find(revision.Id)
            ?? throw new LarderException(
                ErrorCodes.DatabaseDamaged,
                $"Where {revision.Name} came from is not known",
                "its installation record is missing from the database",
                "Install the pack again with: larder install --reinstall");
        InfoDocument document = InfoDocument.Of(revision, record);
        if (context.Output.IsJson)
        {
            if (context.Value(_provenance))
            {
                context.Output.WriteJson(document.Installation, CliJson.Documents.InstallationDocument);
            }
            else
            {
                context.Output.WriteJson(document, CliJson.Documents.InfoDocument);
            }

            return ExitCode.Done;
        }

        if (!context.Value(_provenance))
        {
            WritePack(context.Output, document);
        }

        WriteProvenance(context.Output, document.Installation);
        return ExitCode.Done;
    }

    private static void WritePack(CommandOutput output, InfoDocument pack)
    {
        Line(output, "pack", $"{pack.Publisher}/{pack.Name}");
        Line(output, "version", $"{pack.Version} ({pack.Revision})");
        Line(output, "summary", pack.Summary);
        Line(output, "type", $"{pack.Type}, {pack.Platform}, base {pack.Base}");
        Line(output, "base", pack.BaseSource);
        Line(output, "license", pack.License);
        Line(output, "homepage", pack.Homepage);
        Line(output, "commands", string.Join(", ", pack.Commands));
        Line(output, "may use", string.Join(", ", pack.Capabilities));
        Line(output, "needs", string.Join(", ", pack.Dependencies.Select(needed => $"{needed.Key} {needed.Value}")));
        Line(output, "manifest", pack.ManifestDigest);
        Line(output, "content", pack.ContentId);
    }

    private static void WriteProvenance(CommandOutput output, InstallationDocument record)
    {
        Line(output, "source", $"{record.SourceType} {record.SourceUrl}");
        Line(output, "resolved", record.ResolvedRef);
        Line(output, "checksum", $"{record.Checksum} ({(record.ChecksumVerified ? "verified" : "not compared with an expected value")})");
        Line(output, "verdict", $"{record.Verification.Verdict}: {string.Join("; ", record.Verification.Findings)}");
        Line(output, "installed", $"{record.InstalledAt} by {record.InstalledBy} ({record.Method})");
        Line(output, "path", record.StoragePath);
        Line(output, "flags", string.Join(", ", record.Meta.Select(flag => $"{flag.Key}={flag.Value}")));
    }

    private static void Line(CommandOutput output, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            output.Answer.WriteLine($"{name,-10}{PrintableText.OneLine(value)}");
        }
    }
}
