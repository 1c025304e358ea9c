using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Materialise.Checkouts;
using Larder.Packs.Building;
using Larder.Packs.Recipes;
using Larder.Sources.Bases;
using Larder.Store;
using Larder.Testing.Builders;
using Larder.Testing.Files;

namespace Larder.Tests.Packs.Building;

/// <summary>A directory to write recipes and sources into, and a build over a cache of its own.</summary>
internal sealed class BuildBench : IBuildObserver, IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly StringBuilder _output = new();
    private readonly string? _cache;

    /// <param name="cache">Where to keep the cache; null for a place of its own.</param>
    public BuildBench(string? cache = null)
    {
        _cache = cache;
        Directory.CreateDirectory(Source);
    }

    public TempDirectory Temp => _temp;

    public string Source => _temp.Combine("source");

    public string Output => _temp.Combine("out");

    public string Cache => _cache ?? _temp.Combine("cache");

    /// <summary>What steps can run on besides the host.</summary>
    public Func<ContentStore, IBaseTrees> Bases { get; set; } = store => new FakeBases(store);

    public List<string> Events { get; } = [];

    /// <summary>What steps wrote, at most a megabyte.</summary>
    public string StepOutput => _output.ToString();

    /// <summary>The repository's directory.</summary>
    public static string Repository
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Larder.slnx")))
            {
                directory = directory.Parent!;
            }

            return directory.FullName;
        }
    }

    /// <summary>Writes a recipe of one part whose steps are these scripts, called s1, s2, …</summary>
    public void Write(IEnumerable<string> scripts, string more = "", string packs = "packs: [{name: p, type: content}]")
    {
        StringBuilder recipe = new("name: p\nversion: 1.0.0\n");
        recipe.Append(more).Append("\nparts:\n  - name: main\n    source: {path: .}\n    steps:\n");
        int number = 0;
        foreach (string script in scripts)
        {
            recipe.Append("      - name: s").Append(++number).Append("\n        type: script\n        run: |\n");
            foreach (string line in script.Split('\n'))
            {
                recipe.Append("          ").Append(line).Append('\n');
            }
        }

        _temp.Write("source/recipe.yaml", recipe.Append(packs).Append('\n').ToString());
    }

    public Task<IReadOnlyList<BuiltPack>> BuildAsync(string script, string more = "") => BuildAsync([script], more);

    public Task<IReadOnlyList<BuiltPack>> BuildAsync(IEnumerable<string> scripts, string more = "", string packs = "packs: [{name: p, type: content}]")
    {
        Write(scripts, more, packs);
        return BuildAsync(options => options);
    }

    public async Task<IReadOnlyList<BuiltPack>> BuildAsync(
        Func<BuildOptions, BuildOptions> change, string? recipe = null, CancellationToken cancellationToken = default)
    {
        BuildOptions options = change(new BuildOptions { WorkDirectory = Path.Combine(Cache, "work"), OutputDirectory = Output });
        Directory.CreateDirectory(Cache);
        using LarderRoot root = LarderRoot.Open(Cache);
        using ContentStore store = ContentStore.Open(root);
        Larder.Packs.Building.PackBuilder builder = new(
            store,
            (from, fileSystem, into, token) => Checkout.Write(from, fileSystem, into, new CheckoutOptions(), cancellationToken: token),
            Bases(store),
            this,
            TimeProvider.System);
        return await builder.BuildAsync(RecipeReader.Load(recipe ?? Source), options, cancellationToken);
    }

    public async Task<LarderException> FailAsync(string script, string more = "") =>
        await Assert.ThrowsAsync<LarderException>(() => BuildAsync(script, more));

    public void BaseBegins(PackBase name) => Events.Add($"base {name}");

    public void BaseIs(PackBase name, string source) => Events.Add($"is {source}");

    public void StepBegins(string part, string step) => Events.Add($"run {part}/{step}");

    public void StepIsKnown(string part, string step) => Events.Add($"known {part}/{step}");

    public void StepWrote(ReadOnlySpan<byte> output)
    {
        if (_output.Length < 1 << 20)
        {
            _output.Append(Encoding.UTF8.GetString(output));
        }
    }

    public void PackBegins(PackName name) => Events.Add($"pack {name}");

    public void Dispose() => _temp.Dispose();
}
