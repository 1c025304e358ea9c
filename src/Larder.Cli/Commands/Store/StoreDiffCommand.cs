using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store diff</c>.</summary>
internal sealed class StoreDiffCommand : LocalCommand
{
    private readonly Argument<string> _left = new("A") { Description = "The id of a file system, or the digest of a directory" };
    private readonly Argument<string> _right = new("B") { Description = "What to compare it with" };

    public override string Description => "List the paths that differ between two file systems";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store diff 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 "
            + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff --json",
    ];

    public override IReadOnlyList<Argument> Arguments => [_left, _right];

    protected override ExitCode Run(CommandContext context)
    {
        Digest left = ContentAddress.ParseDigest(context.Value(_left)!);
        Digest right = ContentAddress.ParseDigest(context.Value(_right)!);
        using StoreSession session = StoreSession.OpenExisting(context, left.ToString());
        IEnumerable<PathDifference> differences = FileSystemDiff.Compare(
            session.Store, FileSystemReader.Resolve(session.Store, left), FileSystemReader.Resolve(session.Store, right));
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new DifferenceListDocument([.. differences.Select(Difference.Of)]), CliJson.Documents.DifferenceListDocument);
            return ExitCode.Done;
        }

        foreach (PathDifference difference in differences)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Output.Answer.WriteLine($"{Difference.Of(difference).Change,-10} /{NameText.Show(difference.Path.Span)}");
        }

        return ExitCode.Done;
    }
}
