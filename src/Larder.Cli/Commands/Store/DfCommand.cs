using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Install;
using Larder.Store.Collecting;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder df</c>.</summary>
internal sealed class DfCommand : LocalCommand
{
    public override string Description => "Say what the store holds, for whom, and what could go";

    public override IReadOnlyList<string> Examples => ["larder df", "larder df --json"];

    protected override ExitCode Run(CommandContext context)
    {
        using LarderRoot? root = context.TryOpenRoot();
        UsageResult result = root is null ? new([], [], 0, 0, 0, 0, 0, 0, 0, 0) : Measure(context, root);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(DfDocument.Of(result), CliJson.Documents.DfDocument);
            return ExitCode.Done;
        }

        TextTable.Write(
            context.Output,
            ["", "Name", "Bytes", "Shared", "Exclusive", "Reclaimable"],
            [.. result.Packs.Select(pack => Row("pack", pack)), .. result.Roots.Select(entry => Row("name", entry))]);
        TextWriter answer = context.Output.Answer;
        answer.WriteLine($"store      {result.Blobs} blobs, {ByteText.Of(result.Bytes)}");
        answer.WriteLine($"garbage    {result.Garbage} blobs, {ByteText.Of(result.GarbageBytes)}");
        answer.WriteLine($"on disk    {result.Segments} segments, {ByteText.Of(result.AllocatedBytes)}");
        answer.WriteLine($"installed  {ByteText.Of(result.HeldTwiceBytes)} of files that the store holds too");
        if (result.HeldBytes > 0)
        {
            answer.WriteLine($"held       {ByteText.Of(result.HeldBytes)} of the store in installed files only");
        }

        return ExitCode.Done;
    }

    private static UsageResult Measure(CommandContext context, LarderRoot root)
    {
        using ProgressDisplay progress = context.Output.BeginProgress();
        progress.Phase("measure");
        return new StoreUsage(root, context.Clock).Measure(
            InstalledTrees.Of(root).Select(tree => tree.FileSystem), context.CancellationToken);
    }

    private static string[] Row(string kind, UsageEntry entry) =>
    [
        kind,
        PrintableText.OneLine(entry.Name),
        ByteText.Of(entry.Bytes),
        ByteText.Of(entry.Shared),
        ByteText.Of(entry.Exclusive),
        ByteText.Of(entry.Reclaimable),
    ];
}
