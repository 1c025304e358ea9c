using System.Globalization;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Json;
using Larder.Formats.Tar;

namespace Larder.Formats.Kernels;

/// <summary>Writes and reads <see cref="KernelDocument"/>.</summary>
internal static class KernelDocumentJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string ModulesPrefix = "modules/";

    private static readonly DocumentKind Kind = new(
        "kernel.json",
        KernelDocument.MaxBytes,
        ErrorCodes.KernelDamaged,
        ErrorCodes.KernelDamaged,
        "Import the kernel again with --replace, or remove it with: larder kernel remove");

    public static byte[] Write(KernelDocument document)
    {
        CanonicalJson json = new CanonicalJson().BeginObject()
            .Name("schemaVersion").Number(KernelDocument.SchemaVersion)
            .Name("name").Text(document.Name)
            .Name("version").Text(document.Version)
            .Name("architecture").Text(document.Architecture)
            .Name("format").Text(KernelFormatText.Of(document.Format))
            .Name("source").BeginObject()
            .Name("kind").Text(document.Source.Kind)
            .Name("path").Text(document.Source.Path)
            .Name("package").Text(document.Source.Package)
            .Name("packageVersion").Text(document.Source.PackageVersion)
            .EndObject()
            .Name("imported").Text(document.Imported.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture))
            .Name("digest").Text(document.ComputeDigest().ToString())
            .Name("kernel");
        Content(json, document.Kernel, withPath: false).Name("initrd");
        if (document.Initrd is null)
        {
            json.Text(null);
        }
        else
        {
            Content(json, document.Initrd, withPath: false);
        }

        json.Name("modules").BeginArray();
        foreach (KernelContent module in document.Modules)
        {
            Content(json, module, withPath: true);
        }

        json.EndArray().Name("drivers").Map(document.Drivers.Select(static driver => KeyValuePair.Create(driver.Key, DriverStateText.Of(driver.Value))))
            .Name("loadOrder").BeginArray();
        foreach (ModuleLoadOrder order in document.LoadOrder)
        {
            json.BeginObject().Name("driver").Text(order.Driver).Name("modules").Texts(order.Modules).EndObject();
        }

        return json.EndArray().EndObject().ToArray();
    }

    public static KernelDocument Read(ReadOnlyMemory<byte> utf8)
    {
        StrictObject json = StrictObject.Parse(utf8, Kind);
        if (json.Number("schemaVersion") != KernelDocument.SchemaVersion)
        {
            throw json.Fault("schemaVersion", "is not 1: a newer larder wrote it");
        }

        StrictObject source = json.Object("source");
        KernelDocument document = new()
        {
            Name = json.Text("name"),
            Version = json.TextOrNull("version"),
            Architecture = json.Text("architecture") is "amd64" or "arm64" ? json.Text("architecture") : throw json.Fault("architecture", "is neither amd64 nor arm64"),
            Format = KernelFormatText.TryParse(json.Text("format")) ?? throw json.Fault("format", "is none that there is"),
            Source = new KernelOrigin(source.Text("kind"), source.Text("path"), source.TextOrNull("package"), source.TextOrNull("packageVersion")),
            Imported = DateTimeOffset.TryParseExact(
                json.Text("imported"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
                ? time
                : throw json.Fault("imported", "is no time"),
            Kernel = Content(json.Object("kernel"), "kernel"),
            Initrd = json.ObjectOrNull("initrd") is { } initrd ? Content(initrd, "initrd") : null,
            Modules = [.. json.Objects("modules", KernelDocument.MaxModules).Select(static module => Content(module, null))],
            Drivers = [.. json.TextMap("drivers", 1000).Select(driver => KeyValuePair.Create(
                driver.Key, DriverStateText.TryParse(driver.Value) ?? throw json.Fault("drivers", "has a state that there is not")))],
            LoadOrder = [.. json.Objects("loadOrder", 1000).Select(Order)],
        };
        if (json.Text("digest") != document.ComputeDigest().ToString())
        {
            throw json.Fault("digest", "is not that of the files it lists");
        }

        source.RefuseOthers();
        json.RefuseOthers();
        return document;
    }

    private static CanonicalJson Content(CanonicalJson json, KernelContent content, bool withPath)
    {
        json.BeginObject();
        if (withPath)
        {
            json.Name("path").Text(content.Path[ModulesPrefix.Length..]);
        }

        return json.Name("digest").Text(content.Digest.ToString()).Name("size").Number(content.Size).EndObject();
    }

    private static KernelContent Content(StrictObject json, string? path)
    {
        if (path is null)
        {
            path = json.Text("path");
            byte[] bytes = Encoding.UTF8.GetBytes(path);
            path = TarPath.TryNormalise(bytes, out byte[]? normal) && normal.Length > 0 && normal.AsSpan().SequenceEqual(bytes)
                ? ModulesPrefix + path
                : throw json.Fault("path", "is not a path below modules");
        }

        KernelContent content = new(
            path,
            Digest.TryParse(json.Text("digest"), out Digest digest) ? digest : throw json.Fault("digest", "is no digest"),
            json.Number("size") is >= 0 and long size ? size : throw json.Fault("size", "is negative"));
        json.RefuseOthers();
        return content;
    }

    private static ModuleLoadOrder Order(StrictObject json)
    {
        ModuleLoadOrder order = new(json.Text("driver"), json.Texts("modules", KernelDocument.MaxModules));
        json.RefuseOthers();
        return order;
    }
}
