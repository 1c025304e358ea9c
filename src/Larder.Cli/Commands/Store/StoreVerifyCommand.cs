using System.CommandLine;
using System.Globalization;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Install;
using Larder.Store.Checking;
using Larder.Store.Peers;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store verify</c>.</summary>
internal sealed class StoreVerifyCommand : LocalCommand
{
    // More than this of what needs one blob is for --json.
    private const int ShownUses = 10;

    private readonly Option<string?> _sample = new("--sample") { Description = "Read only this part of the blobs, chosen at random: 5%, or 1000", HelpName = "SIZE" };
    private readonly Flag _sinceLast = new("--since-last") { Description = "Read only what was stored since the last check that found it sound" };
    private readonly Flag _repair = new("--repair") { Description = "Make indexes anew, and read damaged content again from where it came" };
    private readonly Option<string?> _from = new("--from") { Description = "With --repair: look in the store of another root first", HelpName = "DIR|ssh://HOST/PATH" };

    public override string Description => "Compare everything in the store with its digests, and say what is damaged and who needs it";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store verify",
        "larder store verify --sample 5%",
        "larder store verify --since-last --json",
        "larder store verify --repair --from /mnt/backup/larder",
    ];

    public override IReadOnlyList<Option> Options => [_sample, _sinceLast, _repair, _from];

    protected override ExitCode Run(CommandContext context)
    {
        (double? share, long? count) = SampleSize.Parse(context.Value(_sample));
        VerifyOptions options = new() { Share = share, Count = count, SinceLast = context.Value(_sinceLast) };
        bool repairs = context.Value(_repair);
        string? from = context.Value(_from);
        if (from is not null && !repairs)
        {
            throw new LarderException(ErrorCodes.Usage, "The command line cannot be understood", "--from says where a repair looks, and there is no --repair", "Add --repair, or leave --from out");
        }

        using StoreSession? session = StoreSession.TryOpen(context);
        if (session is null)
        {
            Answer(context, new VerifyResult(0, 0, 0, []), null, default);
            return ExitCode.Done;
        }

        long begun = context.Clock.GetTimestamp();
        VerifyResult result;
        RepairResult? repair = null;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            progress.Phase("verify");
            result = StoreVerifier.Run(session.Store, options, context.Clock, progress, context.CancellationToken);
            if (repairs)
            {
                progress.Phase("repair");
                repair = Repair(context, session, result, from, progress);
                result = repair.After;
            }
        }

        Answer(context, result, repair, context.Clock.GetElapsedTime(begun));
        return result.Damages.Count == 0 ? ExitCode.Done : throw Damaged(result, repair);
    }

    private static RepairResult Repair(CommandContext context, StoreSession session, VerifyResult result, string? from, ProgressDisplay progress)
    {
        using PeerSession? peer = from is null || result.Damages.Count == 0 ? null : PeerSession.Open(context, from, makes: false);
        return StoreRepair.Run(
            session.Store,
            result,
            peer is null ? [] : [new PeerRepairSource(peer.Store, from!)],
            PackRepairSource.Of,
            context.Clock,
            progress,
            context.CancellationToken);
    }

    private static void Answer(CommandContext context, VerifyResult result, RepairResult? repair, TimeSpan taken)
    {
        CommandOutput output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(StoreVerifyDocument.Of(result, repair), CliJson.Documents.StoreVerifyDocument);
            return;
        }

        foreach (RepairAttempt attempt in repair?.Attempts ?? [])
        {
            output.Remark($"{attempt.Source}: {attempt.Taken} blobs{(attempt.Problem is null ? "" : $"; {attempt.Problem}")}");
        }

        foreach (Damage damage in result.Damages)
        {
            output.Answer.WriteLine(PrintableText.OneLine(damage.ToString()));
            foreach (ContentUse use in damage.Uses.Take(ShownUses))
            {
                output.Answer.WriteLine($"  needed by {PrintableText.OneLine(use.ToString())}");
            }

            if (damage.HasMoreUses || damage.Uses.Count > ShownUses)
            {
                output.Answer.WriteLine("  and by more, which --json tells");
            }
        }

        string rate = taken.TotalSeconds > 0 ? $", {ByteText.Of((long)(result.Bytes / taken.TotalSeconds))}/s" : "";
        output.Answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Blobs} blobs, {ByteText.Of(result.Bytes)}, {result.Roots} names: {(result.Damages.Count == 0 ? "sound" : $"{result.Damages.Count} damaged")}"));
        output.Remark(string.Create(CultureInfo.InvariantCulture, $"{taken.TotalSeconds:F1} s{rate}"));
    }

    private static LarderException Damaged(VerifyResult result, RepairResult? repair)
    {
        bool isDatabase = result.Damages.Any(damage => damage.Kind is DamageKind.Database);
        string action = isDatabase ? "Run: larder store rebuild, which makes a new database from the segments; then verify again"
            : repair is null ? "Run: larder store verify --repair, which reads it again from where it came; --from names another store to look in"
            : "Import that content again from where it is, or install the pack again; then repeat this command, which takes it from there";
        Damage first = result.Damages[0];
        return new LarderException(
            isDatabase ? ErrorCodes.DatabaseDamaged : ErrorCodes.StoreDamaged,
            $"{result.Damages.Count} things in the store are damaged",
            result.Damages.Count == 1 ? first.ToString() : $"the first is {first}",
            action);
    }
}
