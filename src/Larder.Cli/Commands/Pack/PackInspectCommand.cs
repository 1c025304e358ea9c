using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Packs.Inspecting;
using Larder.Sources;
using Larder.Sources.Local;

namespace Larder.Cli.Commands.Pack;

/// <summary><c>larder pack inspect</c>.</summary>
internal sealed class PackInspectCommand : LocalCommand
{
    private readonly Argument<string> _pack = new("FILE") { Description = "A pack file" };
    private readonly Flag _tree = new("--tree") { Description = "List the files too, which reads and verifies every layer" };

    public override string Description => "Show what a pack file says of itself and what it holds";

    public override IReadOnlyList<string> Examples =>
    [
        "larder pack inspect ./hello-world-1.0.0.pack",
        "larder pack inspect ./hello-world-1.0.0.pack --tree",
        "larder pack inspect ./hello-world-1.0.0.pack --json",
    ];

    public override IReadOnlyList<Argument> Arguments => [_pack];

    public override IReadOnlyList<Option> Options => [_tree];

    protected override ExitCode Run(CommandContext context)
    {
        using LocalPack pack = LocalPack.Open(context.Value(_pack)!);
        InspectedEntry[]? tree = context.Value(_tree)
            ? [.. PackListing.Read(pack).Select(InspectedEntry.Of)]
            : null;
        if (context.Output.IsJson)
        {
            using JsonDocument manifest = JsonDocument.Parse(pack.Descriptor.ManifestContent);
            context.Output.WriteJson(
                new InspectDocument(
                    pack.Path,
                    pack.FileSize,
                    pack.Descriptor.ManifestDigest.ToString(),
                    manifest.RootElement,
                    [.. pack.Descriptor.Layers.Select(InspectedLayer.Of)],
                    tree),
                CliJson.Documents.InspectDocument);
            return ExitCode.Done;
        }

        Write(context.Output, pack);
        foreach (InspectedEntry entry in tree ?? [])
        {
            context.Output.Answer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{entry.Kind,-10} {entry.Mode} {entry.Size,12} {entry.Path}{(entry.Target is null ? "" : $" -> {entry.Target}")}"));
        }

        return ExitCode.Done;
    }

    private static void Write(CommandOutput output, LocalPack pack)
    {
        PackDescriptor descriptor = pack.Descriptor;
        PackManifest manifest = descriptor.Manifest;
        List<string[]> rows =
        [
            ["pack", $"{manifest.Name} {manifest.Version}"],
            ["summary", manifest.Summary],
            ["type", manifest.Type.ToText()],
            ["platform", manifest.Platform.ToString()],
            ["base", manifest.Base.ToString()],
            ["license", manifest.License ?? "none stated"],
            ["homepage", manifest.Homepage ?? "none stated"],
            ["asks for", manifest.Capabilities.Count == 0 ? "nothing" : string.Join(", ", manifest.Capabilities)],
            .. manifest.Commands.Select(command => new[] { "command", $"{command.Name} runs {command.Path}" }),
            .. manifest.Dependencies.Select(dependency => new[] { "needs", $"{dependency.Key} {dependency.Value}" }),
            ["manifest", descriptor.ManifestDigest.ToString()],
            ["content", manifest.ContentId.ToString()],
            ["recipe", manifest.Build.Recipe.ToString()],
            .. manifest.Build.Sources.Select(source => new[] { "source", $"{source.ContentId} ({source.Part})" }),
            .. descriptor.Layers.Select(layer => new[] { "layer", $"{layer.Digest} {ByteText.Of(layer.Size)}" }),
            ["file", ByteText.Of(pack.FileSize)],
        ];
        TextTable.Write(output, ["Field", "Value"], [.. rows.Select(row => row.Select(PrintableText.OneLine).ToArray())]);
    }
}
