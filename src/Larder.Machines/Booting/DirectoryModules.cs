using Larder.Images.Records;

namespace Larder.Machines.Booting;

/// <summary>Modules that lie beside the disk of an image, as its record lists them.</summary>
/// <param name="image">Absolute path of the image's directory.</param>
/// <param name="boot">What the image boots with.</param>
internal sealed class DirectoryModules(string image, BootRecord boot) : IModuleFiles
{
    // modules/VERSION/…
    private const int PartsBefore = 2;
    private readonly Dictionary<string, string> _files = boot.Modules.Where(static file => file.Path.Split('/').Length > PartsBefore)
        .ToDictionary(static file => string.Join('/', file.Path.Split('/').Skip(PartsBefore)), static file => file.Path, StringComparer.Ordinal);

    public IReadOnlyList<string> List() => [.. _files.Keys];

    public Stream Open(string path) => File.OpenRead(Path.Combine(image, _files[path]));
}
