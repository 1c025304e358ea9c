using System.Collections.Immutable;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Json;
using Larder.Formats.Versions;

namespace Larder.Formats.Packs;

/// <summary>Reads the pack manifest from JSON and refuses whatever docs/formats/pack.md does not allow.</summary>
public static class PackManifestReader
{
    private static readonly DocumentKind Kind = new(
        "the pack manifest",
        PackManifest.MaxBytes,
        ErrorCodes.PackManifestInvalid,
        ErrorCodes.PackManifestUnknownField,
        "ask the publisher for a pack that follows docs/formats/pack.md");

    /// <summary>Reads the JSON.</summary>
    /// <param name="utf8">At most <see cref="PackManifest.MaxBytes"/>; an empty or larger text is refused.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.PackManifestInvalid"/>, <see cref="ErrorCodes.PackManifestUnknownField"/>,
    /// <see cref="ErrorCodes.PackManifestUnsupported"/> or <see cref="ErrorCodes.UnsupportedBase"/>.
    /// </exception>
    public static PackManifest Read(ReadOnlyMemory<byte> utf8)
    {
        StrictObject root = StrictObject.Parse(utf8, Kind);
        RefuseOtherSchema(root.Number("schemaVersion"));
        var manifest = new PackManifest
        {
            Name = ReadName(root),
            Version = Value<PackVersion>(root, "version", PackVersion.TryParse, "is not a semantic version"),
            Revision = ReadRevision(root),
            Type = PackTypeText.TryParse(root.Text("type"))
                ?? throw root.Fault("type", $"is none of {string.Join(", ", PackTypeText.All)}"),
            Summary = Line(root, "summary", root.Text("summary"), PackManifest.MaxSummaryLength),
            License = root.TextOrNull("license") is { } license
                ? Line(root, "license", license, PackManifest.MaxLicenseLength) : null,
            Homepage = ReadHomepage(root),
            Icon = root.TextOrNull("icon") is null ? null : ReadFilePath(root, "icon"),
            Platform = ReadPlatform(root),
            Base = ReadBase(root.Text("base")),
            Commands = [.. root.Objects("commands", PackManifest.MaxEntries).Select(ReadCommand)],
            Capabilities = [.. root.Texts("capabilities", PackManifest.MaxEntries).Select(text =>
                ReadCapability(root, text))],
            Dependencies = ReadDependencies(root),
            ContentId = ReadDigest(root, "contentId"),
            Build = ReadBuild(root.Object("build")),
        };
        RefuseEntries(root, "services");
        RefuseEntries(root, "tests");
        root.RefuseOthers();
        CheckTogether(root, manifest);
        return manifest;
    }

    private delegate bool TryParse<T>(string? text, out T? value);

    private static T Value<T>(StrictObject from, string field, TryParse<T> tryParse, string why)
        where T : class =>
        tryParse(from.Text(field), out T? value) && value is not null ? value : throw from.Fault(field, why);

    private static string Line(StrictObject from, string field, string text, int maxLength) =>
        PackText.IsOneLine(text, maxLength)
        ? text
        : throw from.Fault(field, $"is not one printable line of at most {maxLength} characters");

    private static PackName ReadName(StrictObject root)
    {
        string publisher = root.Text("publisher");
        string name = root.Text("name");
        const string Why = "is not 1 to 64 of a-z 0-9 . _ - that begin and end with a letter or digit, without two dots in a row";
        return PackName.IsPart(publisher)
            ? PackName.IsPart(name) ? PackName.Create(publisher, name) : throw root.Fault("name", Why)
            : throw root.Fault("publisher", Why);
    }

    private static Revision? ReadRevision(StrictObject root) => root.TextOrNull("revision") switch
    {
        null => null,
        string text when Revision.TryParse(text, out Revision? revision) && !revision.IsLocal => revision,
        _ => throw root.Fault("revision", "is neither null nor the text of a published revision, as in \"7\""),
    };

    private static string? ReadHomepage(StrictObject root) => root.TextOrNull("homepage") switch
    {
        null => null,
        string url when PackText.IsWebUrl(url) => url,
        _ => throw root.Fault("homepage", "is not an http or https URL"),
    };

    private static PackPlatform ReadPlatform(StrictObject root)
    {
        StrictObject platform = root.Object("platform");
        string os = platform.Text("os");
        string architecture = platform.Text("architecture");
        platform.RefuseOthers();
        return PackPlatform.TryCreate(os, architecture)
            ?? throw root.Fault("platform", "has a word that is not 1 to 32 of a-z and 0-9");
    }

    private static PackBase ReadBase(string text) => PackBase.TryParse(text, out PackBase? known)
        ? known
        : throw new LarderException(
            ErrorCodes.UnsupportedBase,
            "the pack cannot run here",
            $"its base is «{PackText.Printable(text)}», which is neither {string.Join(" nor ", PackBase.Words)} nor a name of an image",
            "take a pack with one of these bases, or a later version of Larder");

    private static PackCommand ReadCommand(StrictObject from)
    {
        var command = new PackCommand
        {
            Name = Value<CommandName>(from, "name", CommandName.TryParse,
                "is not 1 to 64 letters, digits and . _ + -, a letter or digit first, without two dots in a row"),
            Path = ReadFilePath(from, "path"),
            Arguments = from.Texts("arguments", PackCommand.MaxArguments),
            Environment = ReadEnvironment(from),
            WorkingDirectory = Value<TreePath>(from, "workingDirectory", TreePath.TryParse,
                "is not an absolute path without . and .."),
        };
        from.RefuseOthers();
        return command.Arguments.All(PackText.IsArgument)
            ? command
            : throw from.Fault("arguments", $"has one with a NUL or more than {PackText.MaxArgumentBytes} bytes");
    }

    private static IReadOnlyDictionary<string, string> ReadEnvironment(StrictObject from)
    {
        IReadOnlyList<KeyValuePair<string, string>> entries = from.TextMap("environment", PackCommand.MaxEnvironment);
        foreach ((string name, string value) in entries)
        {
            if (!PackText.IsEnvironmentName(name) || !PackText.IsArgument($"{name}={value}"))
            {
                throw from.Fault("environment",
                    $"has a name or a value that no program can receive: «{PackText.Printable(name)}»");
            }
        }

        return SortedText.Create(entries);
    }

    private static TreePath ReadFilePath(StrictObject from, string field)
    {
        TreePath path = Value<TreePath>(from, field, TreePath.TryParse, "is not an absolute path without . and ..");
        return path.IsRoot ? throw from.Fault(field, "is the root, not a file") : path;
    }

    private static Capability ReadCapability(StrictObject root, string text) =>
        Capability.TryParse(text, out Capability? capability)
        ? capability
        : throw root.Fault("capabilities",
            $"asks for «{PackText.Printable(text)}»: network, cwd, home:ro, home:rw and device:/dev/… are known");

    private static ImmutableSortedDictionary<PackName, VersionRange> ReadDependencies(StrictObject root) =>
        root.TextMap("dependencies", PackManifest.MaxEntries).ToImmutableSortedDictionary(
            entry => PackName.TryParse(entry.Key, out PackName? name)
                ? name
                : throw root.Fault("dependencies",
                    $"has «{PackText.Printable(entry.Key)}», which is not publisher/name"),
            entry => VersionRange.TryParse(entry.Value, out VersionRange? range)
                ? range
                : throw root.Fault($"dependencies.{entry.Key}", "is not a version range"));

    private static PackBuild ReadBuild(StrictObject build)
    {
        Digest recipe = ReadDigest(build, "recipe");
        IReadOnlyList<PackSource> sources = [.. build.Objects("sources", PackManifest.MaxEntries).Select(ReadSource)];
        build.RefuseOthers();
        return new PackBuild(recipe, sources);
    }

    private static PackSource ReadSource(StrictObject from)
    {
        string part = from.Text("part");
        string type = from.Text("type");
        var source = new PackSource(part, ReadDigest(from, "contentId"));
        from.RefuseOthers();
        return !PackName.IsPart(part) ? throw from.Fault("part", "is not the name of a part")
            : type != "path"
            ? throw Unsupported(
                $"{from.Path}.type is «{PackText.Printable(type)}», and path is the one type of source that this version knows")
            : source;
    }

    private static Digest ReadDigest(StrictObject from, string field) =>
        Digest.TryParse(from.Text(field), out Digest digest)
        ? digest
        : throw from.Fault(field, "is not 64 lower-case hexadecimal digits");

    private static void RefuseOtherSchema(long version)
    {
        if (version != PackManifest.SchemaVersion)
        {
            throw Unsupported($"its schemaVersion is {version}, and this version reads {PackManifest.SchemaVersion}");
        }
    }

    private static void RefuseEntries(StrictObject root, string field)
    {
        if (root.Count(field) != 0)
        {
            throw Unsupported($"it has {field}, and this version installs packs without them");
        }
    }

    private static LarderException Unsupported(string why) => new(
        ErrorCodes.PackManifestUnsupported,
        "the pack cannot be used",
        why,
        "update Larder, or take an earlier version of the pack");

    private static void CheckTogether(StrictObject root, PackManifest manifest)
    {
        if (manifest.Commands.Count > 0 && manifest.Type != PackType.Application)
        {
            throw root.Fault("commands", "are for applications only");
        }

        if (manifest.Commands.DistinctBy(command => command.Name).Count() != manifest.Commands.Count)
        {
            throw root.Fault("commands", "has one name twice");
        }

        if (manifest.Capabilities.Distinct().Count() != manifest.Capabilities.Count)
        {
            throw root.Fault("capabilities", "has one twice");
        }

        if (manifest.Dependencies.ContainsKey(manifest.Name))
        {
            throw root.Fault("dependencies", "has the pack itself");
        }
    }
}
