using System.CommandLine;
using System.Globalization;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Install.Records;
using Larder.Sources.References;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder history</c>.</summary>
internal sealed class HistoryCommand : LocalCommand
{
    private readonly Option<string?> _pack = new("--pack") { Description = "Only what happened to this pack", HelpName = "PACK" };
    private readonly Option<string?> _since = new("--since") { Description = "Only from then on: a date, a time, or how long ago (30m, 12h, 7d, 2w)", HelpName = "WHEN" };

    public override string Description => "List all that ever happened to the installed set";

    public override IReadOnlyList<string> Examples => ["larder history", "larder history --pack hello-world --since 7d", "larder history --since 2026-01-31 --json"];

    public override IReadOnlyList<Option> Options => [_pack, _since];

    protected override ExitCode Run(CommandContext context)
    {
        (string? publisher, string? name) = Pack(context.Value(_pack));
        DateTimeOffset? since = context.Value(_since) is { } text ? Since(text, context.Clock.GetUtcNow()) : null;
        using LarderRoot? root = context.TryOpenRoot();
        IReadOnlyList<HistoryEntry> entries = root is null ? [] : new HistoryTable(root.Database).List(publisher, name, since);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new HistoryDocument([.. entries.Select(HistoryItem.Of)]), CliJson.Documents.HistoryDocument);
            return ExitCode.Done;
        }

        TextTable.Write(
            context.Output,
            ["Time", "Transaction", "What", "Pack", "From", "To", "Outcome"],
            [.. entries.Select(entry => new[]
            {
                entry.Time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture),
                entry.Transaction.ToString(CultureInfo.InvariantCulture),
                entry.Type,
                PrintableText.OneLine(entry.Display),
                Shown(entry.FromVersion, entry.FromRevision),
                Shown(entry.ToVersion, entry.ToRevision),
                entry.Outcome,
            })]);
        return ExitCode.Done;
    }

    private static string Shown(string? version, string? revision) => version is null ? "-" : $"{version} ({revision})";

    private static (string? Publisher, string? Name) Pack(string? text) => text is null ? (null, null)
        : PackArgument.Read(text) is Reference.Named named ? (named.Publisher, named.Name)
        : throw Wrong($"«{text}» is not the name of a pack", "Name it as publisher/name, or by its name alone");

    private static DateTimeOffset Since(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            TimeSpan? ago = text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' when count < 100_000 => TimeSpan.FromDays(count),
                'w' when count < 10_000 => TimeSpan.FromDays(7L * count),
                _ => null,
            };
            if (ago is { } span)
            {
                return now - span;
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
            ? time
            : throw Wrong($"«{text}» is no time", "Write a date (2026-01-31), a time (2026-01-31T12:00Z) or how long ago (30m, 12h, 7d, 2w)");
    }

    private static LarderException Wrong(string why, string action) =>
        new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
