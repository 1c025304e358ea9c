using System.CommandLine;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store cat</c>.</summary>
internal sealed class StoreCatCommand : LocalCommand
{
    private const int BufferSize = 256 * 1024;

    private readonly Argument<string> _address = new("DIGEST[/PATH]") { Description = "A blob, or a file in a file system or directory" };

    public override string Description => "Write the bytes of a blob or a file to standard output";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store cat 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899/etc/os-release",
    ];

    public override IReadOnlyList<Argument> Arguments => [_address];

    protected override ExitCode Run(CommandContext context)
    {
        ContentAddress address = ContentAddress.Parse(context.Value(_address)!);
        context.RefuseJson("the bytes of a file");
        using StoreSession session = StoreSession.OpenExisting(context, address.ToString());
        using Stream content = Open(session.Store, address);
        content.CopyTo(context.Output.AnswerBytes, BufferSize);
        return ExitCode.Done;
    }

    private static Stream Open(ContentStore store, ContentAddress address)
    {
        if (address.Path.IsEmpty && store.Contains(address.Digest))
        {
            return store.OpenVerified(address.Digest);
        }

        Node node = FileSystemReader.Find(store, FileSystemReader.Resolve(store, address.Digest).Root, address.Path.Span);
        return node.Kind is NodeKind.File
            ? store.OpenVerified(node.Digest)
            : throw new LarderException(
                ErrorCodes.Usage,
                $"{address} cannot be written to standard output",
                node.Kind is NodeKind.Directory ? "it is a directory" : $"it is a symbolic link to «{NameText.Show(node.Target.Span)}», and links are not followed",
                $"List what is there with: larder store list {address}");
    }
}
