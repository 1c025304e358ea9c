using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Sources.Bases;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;
using Larder.Testing.Layers;

namespace Larder.Testing.Builders;

/// <summary>Bases that a test made up; what it did not name is not known.</summary>
public sealed class FakeBases(ContentStore store) : IBaseTrees
{
    private readonly Dictionary<string, byte[]> _tars = [];
    private readonly List<BaseRequest> _requests = [];

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<BaseRequest> Requests => _requests;

    /// <summary>Makes a base, or another one of its name.</summary>
    public void Add(string name, params IEnumerable<LayerEntry> entries) => AddTar(name, LayerEntry.Archive(entries));

    /// <summary>As <see cref="Add"/>, from an archive.</summary>
    public void AddTar(string name, byte[] archive) => _tars[name] = archive;

    /// <inheritdoc/>
    public Task<BaseTree> GetAsync(BaseRequest request, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _requests.Add(request);
        string name = request.Name.ToString();
        if (!_tars.TryGetValue(name, out byte[]? tar))
        {
            throw new LarderException(ErrorCodes.ImageUnknown, $"{name} was not found", "the test did not make it", "Make it");
        }

        using StoreWriter writer = store.BeginWriting();
        FileSystem fileSystem = new TarImporter(writer, progress: progress).Import(new MemoryStream(tar), cancellationToken).FileSystem;
        new StoreRoots(store, TimeProvider.System).Commit(writer, $"base/{name}", fileSystem);
        return Task.FromResult(new BaseTree($"test://{name}@{fileSystem.ComputeId()}", fileSystem));
    }
}
