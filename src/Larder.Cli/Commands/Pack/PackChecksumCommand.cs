using System.CommandLine;
using System.Text.Json;
using Larder.Cli.Output;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Packs.Checksums;

namespace Larder.Cli.Commands.Pack;

/// <summary><c>larder pack checksum</c>.</summary>
internal sealed class PackChecksumCommand : LocalCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "A file, or a directory" };
    private readonly Option<string?> _check = new("--check") { Description = "Compare with this checksum; exit 6 when it is another", HelpName = "sha256:HEX" };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "table for people (default); json or yaml for the source entry of an index",
        HelpName = "table|json|yaml",
    };

    private readonly Option<string?> _type = new("--type") { Description = "Refuse any other type of source entry: git for a directory, archive for a file", HelpName = "git|archive" };
    private readonly Option<string?> _url = new("--url") { Description = "Where it is published (default for a directory: the git remote origin)", HelpName = "URL" };
    private readonly Option<string?> _ref = new("--ref") { Description = "The git commit (default: the one that is checked out)", HelpName = "REF" };

    public override string Description => "Print the checksum of a file or directory, or its source entry for an index";

    public override IReadOnlyList<string> Examples =>
    [
        "larder pack checksum ./hello-1.0.0.tar.gz",
        "larder pack checksum ./hello --check sha256:a8b5103d3134c1385f9d89ae5deb9bb73d7a6432b2ca7158a52e1373ef6e93df",
        "larder pack checksum ./hello --json",
        "larder pack checksum ./hello-1.0.0.tar.gz --format yaml --url https://example.com/hello-1.0.0.tar.gz",
    ];

    public override IReadOnlyList<Argument> Arguments => [_path];

    public override IReadOnlyList<Option> Options => [_check, _format, _type, _url, _ref];

    protected override ExitCode Run(CommandContext context)
    {
        Sha256Digest? expected = ParseCheck(context.Value(_check));
        string format = ParseFormat(context.Value(_format), context.Output.IsJson);
        RefuseUnused(context, expected is not null, format);

        PathChecksum checksum = PathChecksum.Compute(context.Value(_path)!, context.CancellationToken);
        RequireType(context.Value(_type), checksum);
        if (expected is not null)
        {
            checksum.EnsureIs(expected.Value);
        }

        if (format != "table" && expected is null)
        {
            var entry = SourceEntry.Create(checksum, context.Value(_url), context.Value(_ref));
            WriteEntry(context.Output, entry, format);
            return ExitCode.Done;
        }

        Digest content = PathContent.ComputeId(checksum.Path, context.CancellationToken);
        if (format == "json")
        {
            context.Output.WriteJson(ChecksumDocument.Of(checksum, content), CliJson.Documents.ChecksumDocument);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine($"checksum   {checksum.Digest}");
        context.Output.Answer.WriteLine($"contentId  {content}");
        return ExitCode.Done;
    }

    private static Sha256Digest? ParseCheck(string? text) =>
        text is null ? null
        : Sha256Digest.TryParse(text, out Sha256Digest digest) ? digest
        : throw Usage($"--check {PrintableText.OneLine(text)} is no checksum", "Give sha256: and 64 lower-case hexadecimal digits");

    private static string ParseFormat(string? text, bool isJson) => (text, isJson) switch
    {
        (null, _) => isJson ? "json" : "table",
        ("table" or "yaml", true) => throw Usage($"--format {text} and --json contradict each other", "Leave one of them out"),
        ("table" or "json" or "yaml", _) => text,
        _ => throw Usage($"--format {PrintableText.OneLine(text)} is unknown", "Give table, json or yaml"),
    };

    private void RefuseUnused(CommandContext context, bool checks, string format)
    {
        if (checks && format == "yaml")
        {
            throw Usage("--check gives no source entry", "Leave --format yaml out");
        }

        if ((checks || format == "table") && (context.Value(_url) ?? context.Value(_ref) ?? context.Value(_type)) is not null)
        {
            throw Usage("--url, --ref and --type are for source entries", "Leave them out, or give --json or --format yaml without --check");
        }
    }

    private static void RequireType(string? type, PathChecksum checksum)
    {
        string actual = checksum.IsDirectory ? "git" : "archive";
        if (type is not null && type != actual)
        {
            throw type is "git" or "archive"
                ? Usage(
                    $"--type {type} was given, and {checksum.Path} is a {(checksum.IsDirectory ? "directory" : "file")}",
                    $"Give --type {actual}, or leave it out")
                : Usage($"--type {PrintableText.OneLine(type)} is unknown", "Give git or archive, or leave it out");
        }
    }

    private static void WriteEntry(CommandOutput output, SourceEntry entry, string format)
    {
        string checksum = entry.Checksum.ToString();
        if (format == "yaml")
        {
            // JSON texts are YAML texts, so whatever stands in an address stays one.
            output.Answer.WriteLine($"type: {(entry.Ref is null ? "archive" : "git")}");
            output.Answer.WriteLine($"url: {Quoted(entry.Address)}");
            if (entry.Ref is { } yamlRef)
            {
                output.Answer.WriteLine($"ref: {Quoted(yamlRef)}");
            }

            output.Answer.WriteLine($"checksum: {Quoted(checksum)}");
        }
        else if (entry.Ref is { } gitRef)
        {
            output.WriteJson(new GitSourceDocument("git", entry.Address, gitRef, checksum), CliJson.Documents.GitSourceDocument);
        }
        else
        {
            output.WriteJson(new ArchiveSourceDocument("archive", entry.Address, checksum), CliJson.Documents.ArchiveSourceDocument);
        }
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static LarderException Usage(string why, string action) =>
        new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
