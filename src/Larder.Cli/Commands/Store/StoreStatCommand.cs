using System.CommandLine;
using System.Globalization;
using Larder.Cli.Output;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store stat</c>.</summary>
internal sealed class StoreStatCommand : LocalCommand
{
    private readonly Argument<string> _digest = new("DIGEST") { Description = "A blob, a directory, or the id of a file system" };

    public override string Description => "Say what a digest is, and where it lies in the store";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store stat 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 --json",
    ];

    public override IReadOnlyList<Argument> Arguments => [_digest];

    protected override ExitCode Run(CommandContext context)
    {
        Digest digest = ContentAddress.ParseDigest(context.Value(_digest)!);
        using StoreSession session = StoreSession.OpenExisting(context, digest.ToString());
        BlobDocument document = Describe(session.Store, digest);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.BlobDocument);
            return ExitCode.Done;
        }

        TextWriter answer = context.Output.Answer;
        answer.WriteLine($"digest    {document.Digest}");
        answer.WriteLine($"kind      {string.Join(", ", document.Kinds)}");
        if (document.Size is { } size)
        {
            answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"size      {size}"));
            answer.WriteLine(document.Segment is null ? "segment   none: it has no bytes" : $"segment   {document.Segment}");
            answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"offset    {document.Offset}"));
        }
        else
        {
            answer.WriteLine($"root      {document.Root}");
            answer.WriteLine($"metadata  {document.Metadata}");
        }

        return ExitCode.Done;
    }

    private static BlobDocument Describe(ContentStore store, Digest digest)
    {
        if (store.Find(digest) is { } blob)
        {
            string[] kinds = [.. KindNames(blob.Kinds)];
            string? segment = blob.Segment == 0 ? null : blob.Segment.ToString("x16", CultureInfo.InvariantCulture);
            return new BlobDocument(digest.ToString(), kinds[0], kinds, blob.Size, segment, blob.Offset, null, null);
        }

        FileSystem fileSystem = FileSystemReader.Resolve(store, digest);
        string? root = fileSystem.Root.Kind is NodeKind.Symlink ? null : fileSystem.Root.Digest.ToString();
        return new BlobDocument(digest.ToString(), "fileSystem", ["fileSystem"], null, null, null, root, fileSystem.Metadata.ToString());
    }

    private static IEnumerable<string> KindNames(BlobKinds kinds)
    {
        if (kinds.HasFlag(BlobKinds.File))
        {
            yield return "file";
        }

        if (kinds.HasFlag(BlobKinds.Directory))
        {
            yield return "directory";
        }

        if (kinds.HasFlag(BlobKinds.Metadata))
        {
            yield return "metadata";
        }

        if (kinds.HasFlag(BlobKinds.Root))
        {
            yield return "root";
        }

        if (kinds is BlobKinds.None)
        {
            yield return "unknown";
        }
    }
}
