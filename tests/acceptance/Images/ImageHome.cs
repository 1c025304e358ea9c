using System.IO.Compression;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;
using Larder.Testing.Kernels;
using Larder.Testing.Registry;

namespace Larder.Acceptance.Images;

/// <summary>A home with what images are made of: a finished disk, kernels, bundles, catalogs, images of a registry.</summary>
internal sealed class ImageHome : IDisposable
{
    private string? _disk;

    public TestHome Home { get; } = new();

    public string Temp(params string[] parts) => Home.Temp.Combine(parts);

    /// <summary>A small finished ext4 disk.</summary>
    public string Disk => _disk ??= MakeDisk();

    /// <summary>The path of a kernel that says a version.</summary>
    public string Kernel(string version = TinyKernel.Version)
    {
        string path = Temp($"vmlinuz-{version}");
        File.WriteAllBytes(path, TinyKernel.BzImage(version));
        return path;
    }

    /// <summary>Writes a catalog with one entry, <c>test:1</c>.</summary>
    public void Catalog(params string[] lines)
    {
        string directory = Path.Combine(Home.Home, ".config", "larder");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "catalog.toml"), $"[\"test:1\"]\n{string.Join('\n', lines)}\n");
    }

    /// <summary>A tar archive, compressed, of files in a directory.</summary>
    public string Bundle(string name, params (string Name, string Path)[] files)
    {
        string directory = Temp(Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(directory);
        foreach ((string file, string path) in files)
        {
            File.Copy(path, Path.Combine(directory, file));
        }

        string bundle = Temp(name);
        Programs.Run("tar", ["-C", directory, "--sparse", "-caf", bundle, .. files.Select(file => file.Name)]).With(0);
        return bundle;
    }

    /// <summary>A file with some text.</summary>
    public string Note(string name, string text)
    {
        string path = Temp(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A gzipped tar of a tree, and the digest of its tar.</summary>
    public (byte[] Layer, ContentDigest DiffId) Layer(params (string Path, byte[] Content)[] files)
    {
        string directory = Temp(Guid.NewGuid().ToString("n"));
        foreach ((string file, byte[] content) in files)
        {
            string path = Path.Combine(directory, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        byte[] tar = Programs.Run("tar", ["-C", directory, "--sort=name", "--owner=0", "--group=0", "--mtime=@1", "-cf", "-", "."]).With(0).OutputBytes;
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        return (compressed.ToArray(), ContentDigest.Of(tar));
    }

    /// <summary>An image in a registry, with what is to be run in it.</summary>
    public static ContentDescriptor Push(
        FakeRegistry registry, string repository, string? tag, string architecture, params (byte[] Layer, ContentDigest DiffId)[] layers)
    {
        byte[] config = FakeImage.Bytes($$"""
            {"os":"linux","architecture":"{{architecture}}","config":{"Entrypoint":["/bin/hello"],"Cmd":["world"],"Env":["A=b"],"User":"1000","WorkingDir":"/srv","StopSignal":"SIGINT"},
             "rootfs":{"type":"layers","diff_ids":[{{string.Join(',', layers.Select(layer => $"\"{layer.DiffId}\""))}}] } }
            """);
        byte[] manifest = FakeImage.Manifest(
            registry.Add(repository, config, OciMediaTypes.ImageConfig), layers.Select(layer => registry.Add(repository, layer.Layer)));
        return registry.AddManifest(repository, tag, manifest);
    }

    /// <summary>The names of what stands in the directory of images.</summary>
    public IReadOnlyList<string> InImages() => Directory.Exists(Home.InRoot("images"))
        ? [.. Directory.EnumerateFileSystemEntries(Home.InRoot("images")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    public void Dispose() => Home.Dispose();

    private string MakeDisk()
    {
        string tree = Temp("disk-tree");
        Directory.CreateDirectory(Path.Combine(tree, "etc"));
        File.WriteAllText(Path.Combine(tree, "etc", "hostname"), "finished\n");
        string path = Temp("finished.ext4");
        string id = Home.Larder("store", "import", tree, "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
        Home.Larder("store", "export", id, path, "--format", "ext4", "--size", "16M").With(0);
        return path;
    }
}
