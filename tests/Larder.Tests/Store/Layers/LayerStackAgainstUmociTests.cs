using System.Diagnostics;
using System.Globalization;
using System.Text;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Layers;
using Larder.Store.Trees;
using Larder.Testing;
using Larder.Testing.Files;
using Larder.Testing.Layers;
using Larder.Testing.Registry;

namespace Larder.Tests.Store.Layers;

/// <summary>Random layers, stacked by us and unpacked by umoci.</summary>
public sealed class LayerStackAgainstUmociTests : IDisposable
{
    private static readonly int Stacks = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1" ? 600 : 80;

    private readonly TestStore _store = new();
    private readonly TempDirectory _temp = new();

    public void Dispose()
    {
        _temp.Dispose();
        _store.Dispose();
    }

    [RootFact]
    public void Random_layers_add_up_as_umoci_says()
    {
        int compared = 0;
        for (int seed = 0; seed < Stacks; seed++)
        {
            byte[][] layers = [.. RandomLayers.Of(seed).Layers.Select(layer => LayerEntry.Archive(InOrder(layer)))];
            string rootfs = _temp.Combine(string.Create(CultureInfo.InvariantCulture, $"rootfs{seed}"));
            if (Unpack(Layout(seed, layers), rootfs))
            {
                compared++;
                Assert.True(Lines(Import(rootfs)).SequenceEqual(Lines(Stack(layers))), $"seed {seed}: umoci makes\n{string.Join('\n', Lines(Import(rootfs)))}\nand we\n{string.Join('\n', Lines(Stack(layers)))}");
            }
        }

        // It cannot link to what the same layer hides, which the format allows.
        Assert.True(compared > Stacks * 9 / 10, $"{compared} of {Stacks} were unpacked");
    }

    // umoci follows the order of the archive: it hides what the same layer made before, puts files where a link of a lower
    // layer leads before it comes to the directory that replaces the link, and links only to what is there.
    private static IEnumerable<LayerEntry> InOrder(IEnumerable<LayerEntry> layer) =>
        layer.OrderBy(entry => entry.Kind switch { 'w' or 'o' => 0, 'd' => 1, 'h' => 3, _ => 2 }).ThenBy(entry => entry.Path.Length);

    // Nobody says which time and mode a directory has of which no layer speaks; the root is one.
    private List<string> Lines(FileSystem fileSystem) =>
    [
        .. FileSystemReader.Walk(_store.Store, fileSystem).Where(path => !path.Path.IsEmpty).Select(path => path.Kind is PathKind.Directory
            ? $"{WalkLines.Text(path.Path.Span)} directory {path.Attributes.Mode}"
            : WalkLines.Line(path)),
    ];

    private FileSystem Import(string directory)
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        using DirectoryHandle handle = DirectoryHandle.Open(directory);
        FileSystem imported = new DirectoryImporter(writer).Import(handle).FileSystem;
        writer.Commit();
        return imported;
    }

    private FileSystem Stack(byte[][] layers)
    {
        List<FileSystem> imported = [];
        foreach (byte[] layer in layers)
        {
            using StoreWriter writer = _store.Store.BeginWriting();
            imported.Add(new LayerImporter(writer).Import(new MemoryStream(layer)).FileSystem);
            writer.Commit();
        }

        using StoreWriter stacking = _store.Store.BeginWriting();
        FileSystem stacked = LayerStack.Apply(_store.Store, stacking, imported).FileSystem;
        stacking.Commit();
        return stacked;
    }

    private string Layout(int seed, byte[][] layers)
    {
        string layout = _temp.Combine(string.Create(CultureInfo.InvariantCulture, $"layout{seed}"));
        string blobs = Path.Combine(layout, "blobs", "sha256");
        Directory.CreateDirectory(blobs);
        ContentDescriptor Put(string type, byte[] content)
        {
            ContentDescriptor blob = ContentDescriptor.Of(type, content);
            File.WriteAllBytes(Path.Combine(blobs, blob.Digest.Hex), content);
            return blob;
        }

        ContentDescriptor config = Put(OciMediaTypes.ImageConfig, Encoding.UTF8.GetBytes(
            $$"""{"os":"linux","architecture":"amd64","config":{},"history":[],"rootfs":{"type":"layers","diff_ids":[{{string.Join(',', layers.Select(layer => $"\"{ContentDigest.Of(layer)}\""))}}]} }"""));
        ContentDescriptor manifest = Put(OciMediaTypes.Manifest, FakeImage.Manifest(config, layers.Select(layer => Put("application/vnd.oci.image.layer.v1.tar", layer))));
        File.WriteAllBytes(Path.Combine(layout, "index.json"), FakeImage.Index(FakeImage.Descriptor(manifest, "\"annotations\":{\"org.opencontainers.image.ref.name\":\"1\"},")));
        File.WriteAllBytes(Path.Combine(layout, "oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray());
        return layout;
    }

    private static bool Unpack(string layout, string rootfs)
    {
        using Process process = Process.Start(new ProcessStartInfo("umoci", ["raw", "unpack", "--image", layout + ":1", rootfs]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string said = errors.Result;
        return process.ExitCode == 0 ? true : said.Contains(": link: ", StringComparison.Ordinal) ? false : throw new InvalidOperationException(said);
    }
}
