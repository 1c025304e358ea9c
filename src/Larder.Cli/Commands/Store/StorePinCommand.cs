using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store pin</c>.</summary>
internal sealed class StorePinCommand : LocalCommand
{
    private readonly Argument<string> _digest = new("DIGEST") { Description = "The id of a file system, or the digest of a directory" };
    private readonly Option<string> _name = new("--name") { Description = "The name that keeps it; one that is there is moved", HelpName = "NAME", Required = true };
    private readonly Option<string?> _expires = new("--expires") { Description = "Keep it for this long only: 90s, 30m, 12h, 7d, 2w", HelpName = "DURATION" };

    public override string Description => "Keep content of the store under a name, for good or for a while";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store pin 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 --name site",
        "larder store pin 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 --name try --expires 7d",
    ];

    public override IReadOnlyList<Argument> Arguments => [_digest];

    public override IReadOnlyList<Option> Options => [_name, _expires];

    protected override ExitCode Run(CommandContext context)
    {
        Digest digest = ContentAddress.ParseDigest(context.Value(_digest)!);
        string name = context.Value(_name)!;
        RootName.Check(name);
        TimeSpan? span = DurationText.Parse("--expires", context.Value(_expires));
        using StoreSession session = StoreSession.OpenExisting(context, digest.ToString());
        FileSystem fileSystem = FileSystemReader.Resolve(session.Store, digest);
        FileSystemPresence.Require(session.Store, fileSystem);
        StoreRoots roots = new(session.Store, context.Clock);
        using (StoreWriter writer = session.Store.BeginWriting())
        {
            roots.Commit(writer, name, fileSystem, context.Clock.GetUtcNow() + span);
        }

        RootEntry entry = RootEntry.Of(roots.Find(name)!);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(entry, CliJson.Documents.RootEntry);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine(entry.FileSystem);
        context.Output.Remark(entry.Expires is { } until ? $"kept as {name} until {until}" : $"kept as {name}");
        return ExitCode.Done;
    }
}
