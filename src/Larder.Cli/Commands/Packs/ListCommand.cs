using System.CommandLine;
using System.Text.Json;
using Larder.Cli.Output;
using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder list</c>.</summary>
internal sealed class ListCommand : LocalCommand
{
    private static readonly string[] SourceTypes = ["git", "archive", "local_directory", "local_archive", "local_pack", "registry", "oci"];

    private readonly Option<string?> _source = new("--source") { Description = $"Only packs from such a source: {string.Join(", ", SourceTypes)}", HelpName = "TYPE" };

    public override string Description => "List the installed packs";

    public override IReadOnlyList<string> Examples => ["larder list", "larder list --source local_pack --json"];

    public override IReadOnlyList<Option> Options => [_source];

    protected override ExitCode Run(CommandContext context)
    {
        string? source = context.Value(_source);
        if (source is not null && !SourceTypes.Contains(source))
        {
            throw new LarderException(
                ErrorCodes.Usage,
                "The command line cannot be understood",
                $"«{source}» is no type of source",
                $"It is one of {string.Join(", ", SourceTypes)}");
        }

        using LarderRoot? root = context.TryOpenRoot();
        IReadOnlyList<PackEntry> packs = root is null ? [] : Read(root.Database, source);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new PackListDocument(packs), CliJson.Documents.PackListDocument);
            return ExitCode.Done;
        }

        if (packs.Count == 0)
        {
            context.Output.Remark("no pack is installed; install one with: larder install ./FILE.pack");
        }

        TextTable.Write(
            context.Output,
            ["Pack", "Version", "Revision", "Summary"],
            [.. packs.Select(pack => new[] { $"{pack.Publisher}/{pack.Name}", pack.Version, pack.Revision, PrintableText.OneLine(pack.Summary) })]);
        return ExitCode.Done;
    }

    // Straight from the rows: a list of two hundred packs need not parse two hundred manifests.
    private static IReadOnlyList<PackEntry> Read(LarderDatabase database, string? source) => database.Query(
        "SELECT r.publisher, r.name, r.version, r.revision, r.manifest ->> 'type', r.manifest ->> 'summary', i.source_type, "
        + "(SELECT json_group_array(value ->> 'name') FROM json_each(r.manifest, '$.commands')), i.installed_at "
        + "FROM revisions r JOIN generation_revisions g ON g.revision_id = r.id JOIN generations n ON n.number = g.generation AND n.current = 1 "
        + "JOIN installations i ON i.revision_id = r.id WHERE ?1 IS NULL OR i.source_type = ?1 ORDER BY r.publisher, r.name",
        row => new PackEntry(
            row.Text(0),
            row.Text(1),
            row.Text(2),
            row.Text(3),
            row.Text(4),
            row.OptionalText(5) ?? "",
            row.Text(6),
            JsonSerializer.Deserialize(row.Text(7), CliJson.Default.IReadOnlyListString)!,
            TimeText.Of(DateTimeOffset.FromUnixTimeMilliseconds(row.Number(8)))),
        source);
}
