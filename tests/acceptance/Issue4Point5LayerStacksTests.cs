using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Testing;
using Larder.Testing.Files;
using Larder.Testing.Layers;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "10,000 random layer stacks equal to the model; 500 equal to umoci" with LARDER_SOAK=1, fewer without. The model is asked
/// in this process, since 10,000 runs of a program would measure the starting of programs; umoci against the published binary.
/// </summary>
public sealed class Issue4Point5LayerStacksTests(ITestOutputHelper output)
{
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1";
    private static readonly int Modelled = IsSoak ? 10_000 : 150;
    private static readonly int Unpacked = IsSoak ? 500 : 25;

    // A store that keeps all of them would only grow.
    private const int StacksOfAStore = 150;

    [Fact]
    public void Random_layers_add_up_as_the_model_says()
    {
        for (int first = 0; first < Modelled; first += StacksOfAStore)
        {
            using TempDirectory temp = new();
            using LarderRoot root = LarderRoot.Open(temp.Combine("root"));
            using ContentStore store = ContentStore.Open(root);
            for (int seed = first; seed < Math.Min(first + StacksOfAStore, Modelled); seed++)
            {
                (IReadOnlyList<IReadOnlyList<LayerEntry>> layers, LayerModel model) = RandomLayers.Of(seed);
                IReadOnlyList<string> made = Made(store, layers);
                Assert.True(model.Lines().SequenceEqual(made), $"seed {seed}\n{Show(layers)}\nis\n{string.Join('\n', made)}\nand not\n{string.Join('\n', model.Lines())}");
            }
        }

        output.WriteLine($"{Modelled} stacks, seeds 0 to {Modelled - 1}");
    }

    [RootFact]
    public async Task Random_images_are_what_umoci_unpacks()
    {
        int compared = 0;
        int seed = 0;
        await using FakeRegistry registry = new();
        using TestHome home = new();
        for (; compared < Unpacked; seed++)
        {
            Assert.True(seed < 2 * Unpacked, $"umoci unpacked {compared} of {seed}");
            IReadOnlyList<IReadOnlyList<LayerEntry>> layers = RandomLayers.Of(seed).Layers;
            byte[][] archives = [.. layers.Select(layer => LayerEntry.Archive(UmociImage.InOrder(layer)))];
            string at = home.Temp.Combine(string.Create(CultureInfo.InvariantCulture, $"umoci{seed}"));
            if (!UmociImage.TryUnpack(archives, Path.Combine(at, "layout"), Path.Combine(at, "rootfs")))
            {
                continue;
            }

            compared++;
            new ImageBuilder(registry) { Tars = archives }.Push(tag: "1");
            home.Larder("store", "import", Path.Combine(at, "rootfs"), "--name", "umoci").With(0);
            home.Larder("store", "import", $"oci://{registry.Host}/app:1", "--insecure", "--name", "larder").With(0);
            Assert.True(
                Lines(home, "umoci").SequenceEqual(Lines(home, "larder")),
                $"seed {seed}\n{Show(layers)}\numoci makes\n{string.Join('\n', Lines(home, "umoci"))}\nand we\n{string.Join('\n', Lines(home, "larder"))}");
            Directory.Delete(at, recursive: true);
        }

        output.WriteLine($"{compared} stacks, of seeds 0 to {seed - 1}: the others link to what their own layer hides, which umoci refuses");
    }

    // A refusal is compared as well: nothing that is made up is to be refused.
    private static IReadOnlyList<string> Made(ContentStore store, IEnumerable<IReadOnlyList<LayerEntry>> layers)
    {
        try
        {
            return StackedLayers.Lines(store, StackedLayers.Stack(store, layers.Select(LayerEntry.Archive)));
        }
        catch (LarderException error)
        {
            return [error.Message];
        }
    }

    // Nobody says which time a directory has of which no layer speaks, nor which mode the root has then.
    private static List<string> Lines(TestHome home, string name)
    {
        using LarderRoot root = LarderRoot.Open(home.Root);
        using ContentStore store = ContentStore.Open(root);
        FileSystem fileSystem = new StoreRoots(store, TimeProvider.System).Find(name)!.FileSystem;
        return [.. StackedLayers.Lines(store, fileSystem).Skip(1).Select(line => line[0] is 'd' ? string.Join(' ', line.Split(' ').Where((_, index) => index is not 4)) : line)];
    }

    private static string Show(IEnumerable<IEnumerable<LayerEntry>> layers) => string.Join("\n--\n", layers.Select(layer => string.Join('\n', layer)));
}
