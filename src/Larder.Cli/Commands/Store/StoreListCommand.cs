using System.CommandLine;
using System.Globalization;
using Larder.Cli.Output;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store list</c>.</summary>
internal sealed class StoreListCommand : LocalCommand
{
    private readonly Argument<string> _address = new("DIGEST[/PATH]")
    {
        Description = "The id of a file system or the digest of a directory, and a path in it. Without it, the names that keep file systems",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public override string Description => "List what the store keeps, or the paths of a file system";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store list",
        "larder store list 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899/usr/bin",
    ];

    public override IReadOnlyList<Argument> Arguments => [_address];

    protected override ExitCode Run(CommandContext context)
    {
        if (context.Value(_address) is not { } text)
        {
            ListRoots(context);
            return ExitCode.Done;
        }

        ContentAddress address = ContentAddress.Parse(text);
        using StoreSession session = StoreSession.OpenExisting(context, address.ToString());
        FileSystem fileSystem = FileSystemReader.Resolve(session.Store, address.Digest);
        IEnumerable<WalkedPath> paths = Below(session.Store, fileSystem, address);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new TreeListDocument([.. paths.Select(TreeEntry.Of)]), CliJson.Documents.TreeListDocument);
            return ExitCode.Done;
        }

        foreach (WalkedPath path in paths)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Output.Answer.WriteLine(TreeEntry.Of(path).ToLine());
        }

        return ExitCode.Done;
    }

    private static void ListRoots(CommandContext context)
    {
        using StoreSession? session = StoreSession.TryOpen(context);
        IReadOnlyList<StoreRoot> roots = session is null ? [] : new StoreRoots(session.Store, context.Clock).List();
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new RootListDocument([.. roots.Select(RootEntry.Of)]), CliJson.Documents.RootListDocument);
            return;
        }

        TextTable.Write(
            context.Output,
            ["Name", "File system", "Since", "Expires"],
            [.. roots.Select(root => new[] { PrintableText.OneLine(root.Name), root.Id.ToString(), Time(root.Created), root.Expires is { } expires ? Time(expires) : "" })]);
    }

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);

    private static IEnumerable<WalkedPath> Below(ContentStore store, FileSystem fileSystem, ContentAddress address)
    {
        bool isEmpty = true;
        foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
        {
            if (IsAtOrBelow(path.Path.Span, address.Path.Span))
            {
                isEmpty = false;
                yield return path;
            }
        }

        if (isEmpty)
        {
            throw new LarderException(
                ErrorCodes.NotInTree,
                $"«{NameText.Show(address.Path.Span)}» was not found",
                "the file system has no such path",
                $"List all of it with: larder store list {address.Digest}");
        }
    }

    private static bool IsAtOrBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> top) =>
        top.IsEmpty || (path.StartsWith(top) && (path.Length == top.Length || path[top.Length] == '/'));
}
