using System.Collections.Immutable;
using Larder.Formats.Digests;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Packs.Packaging;

namespace Larder.Testing.Builders;

/// <summary>Makes packs with defaults that work; each change gives a new builder.</summary>
public sealed record PackBuilder
{
    public string Name { get; init; } = "examples/hello-world";

    public string Version { get; init; } = "1.0.0";

    public PackPlatform Platform { get; init; } = PackPlatform.LinuxAmd64;

    public PackBase Base { get; init; } = PackBase.None;

    public ImmutableList<PackCommand> Commands { get; init; } =
        [new PackCommand { Name = CommandName.Parse("hello"), Path = TreePath.Parse("/usr/bin/hello") }];

    public ImmutableList<Capability> Capabilities { get; init; } = [];

    public ImmutableDictionary<PackName, VersionRange> Dependencies { get; init; } = ImmutableDictionary<PackName, VersionRange>.Empty;

    /// <summary>The layers' compressed bytes, as they are; their content id is <see cref="ContentId"/>.</summary>
    public ImmutableList<byte[]> Layers { get; init; } = ["one layer"u8.ToArray()];

    public Digest ContentId { get; init; } = Digest.Of("content"u8);

    public PackManifest Manifest => new()
    {
        Name = PackName.Parse(Name),
        Version = PackVersion.Parse(Version),
        Type = PackType.Application,
        Summary = "prints a greeting",
        Platform = Platform,
        Base = Base,
        Commands = Commands,
        Capabilities = Capabilities,
        Dependencies = Dependencies,
        ContentId = ContentId,
        Build = new PackBuild(Digest.Of("recipe"u8), [new PackSource("hello", Digest.Of("source"u8))]),
    };

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        PackWriter.Write(stream, Manifest, [.. Layers.Select(ToLayer)], mtime: 1);
        return stream.ToArray();
    }

    public static PackLayer ToLayer(byte[] content) =>
        new(OciDescriptor.Of(OciMediaTypes.LayerTarZstd, content), () => new MemoryStream(content, writable: false));
}
