using Larder.Formats.Json;

namespace Larder.Formats.Packs;

/// <summary>
/// Writes the pack manifest in its one canonical form: fixed order of fields, all of them, no white space.
/// </summary>
public static class PackManifestWriter
{
    /// <summary>The UTF-8 bytes; equal manifests give equal bytes on every machine.</summary>
    public static byte[] Write(PackManifest manifest)
    {
        CanonicalJson json = new CanonicalJson().BeginObject()
            .Name("schemaVersion").Number(PackManifest.SchemaVersion)
            .Name("publisher").Text(manifest.Name.Publisher)
            .Name("name").Text(manifest.Name.Name)
            .Name("version").Text(manifest.Version.ToString())
            .Name("revision").Text(manifest.Revision?.ToString())
            .Name("type").Text(manifest.Type.ToText())
            .Name("summary").Text(manifest.Summary)
            .Name("license").Text(manifest.License)
            .Name("homepage").Text(manifest.Homepage)
            .Name("icon").Text(manifest.Icon?.ToString())
            .Name("platform").BeginObject()
            .Name("os").Text(manifest.Platform.Os)
            .Name("architecture").Text(manifest.Platform.Architecture)
            .EndObject()
            .Name("base").Text(manifest.Base.ToString())
            .Name("commands").BeginArray();
        foreach (PackCommand command in manifest.Commands)
        {
            Write(json, command);
        }

        json.EndArray()
            .Name("services").BeginArray().EndArray()
            .Name("capabilities").Texts(manifest.Capabilities.Select(capability => capability.ToString()))
            .Name("dependencies").Map(manifest.Dependencies
                .OrderBy(entry => entry.Key)
                .Select(entry => KeyValuePair.Create(entry.Key.ToString(), entry.Value.ToString())))
            .Name("tests").BeginArray().EndArray()
            .Name("contentId").Text(manifest.ContentId.ToString());
        Write(json, manifest.Build);
        return json.EndObject().ToArray();
    }

    private static void Write(CanonicalJson json, PackCommand command) => json.BeginObject()
        .Name("name").Text(command.Name.ToString())
        .Name("path").Text(command.Path.ToString())
        .Name("arguments").Texts(command.Arguments)
        .Name("environment").Map(command.Environment.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        .Name("workingDirectory").Text(command.WorkingDirectory.ToString())
        .EndObject();

    private static void Write(CanonicalJson json, PackBuild build)
    {
        json.Name("build").BeginObject().Name("recipe").Text(build.Recipe.ToString()).Name("sources").BeginArray();
        foreach (PackSource source in build.Sources)
        {
            json.BeginObject()
                .Name("part").Text(source.Part)
                .Name("type").Text("path")
                .Name("contentId").Text(source.ContentId.ToString())
                .EndObject();
        }

        json.EndArray().EndObject();
    }
}
