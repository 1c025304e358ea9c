using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store checkout</c>.</summary>
internal sealed class StoreCheckoutCommand : LocalCommand
{
    private readonly Argument<string> _digest = new("DIGEST") { Description = "The id of a file system, or the digest of a directory" };
    private readonly Argument<string> _directory = new("DIR") { Description = "Where to; it must not exist, unless with --force" };
    private readonly Flag _privileged = new("--privileged")
    {
        Description = "Restore owners, setuid bits, all extended attributes and devices too; needs root",
    };

    private readonly Flag _force = new("--force") { Description = "Replace the directory that is there; what was in it is gone" };

    public override string Description => "Write a file system as files into a new directory";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store checkout 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 ./site",
        "larder store checkout --force 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 ./site",
        "larder store checkout --privileged 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 /srv/rootfs",
    ];

    public override IReadOnlyList<Argument> Arguments => [_digest, _directory];

    public override IReadOnlyList<Option> Options => [_privileged, _force];

    protected override ExitCode Run(CommandContext context)
    {
        Digest digest = ContentAddress.ParseDigest(context.Value(_digest)!);
        string destination = context.Value(_directory)!;
        bool isPrivileged = context.Value(_privileged);
        if (isPrivileged && !CurrentUser.IsRoot)
        {
            throw new LarderException(
                ErrorCodes.PermissionDenied, "--privileged cannot be used", "only root may set owners and make devices", "Run as root, or leave --privileged out");
        }

        using StoreSession session = StoreSession.OpenExisting(context, digest.ToString());
        FileSystem fileSystem = FileSystemReader.Resolve(session.Store, digest);
        CheckoutOptions options = new() { IsPrivileged = isPrivileged, Verify = true };
        CheckoutResult result = StagedWrite.Directory(
            context,
            destination,
            "checkout",
            (staged, progress) => Checkout.Write(session.Store, fileSystem, staged, options, progress, context.CancellationToken),
            context.Value(_force));
        Answer(context.Output, CheckoutDocument.Of(Path.GetFullPath(destination), result));
        return ExitCode.Done;
    }

    private static void Answer(CommandOutput output, CheckoutDocument document)
    {
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.CheckoutDocument);
            return;
        }

        output.Answer.WriteLine(document.Path);
        output.Remark($"{document.Files} files, {ByteText.Of(document.Bytes)}");
        long left = document.UnappliedOwners + document.UnappliedModes + document.UnappliedAttributes + document.UnappliedSpecials;
        if (left > 0)
        {
            output.Remark(
                $"not restored: {document.UnappliedOwners} owners, {document.UnappliedModes} setuid, setgid or sticky bits, "
                + $"{document.UnappliedAttributes} extended attributes, {document.UnappliedSpecials} devices; --privileged as root restores them");
        }
    }
}
