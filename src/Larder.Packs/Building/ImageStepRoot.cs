using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Larder.Sandbox;
using Larder.Sources.Bases;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Packs.Building;

/// <summary>
/// The root file system of an image, read-only; its files lie in the build's area as soon as a step really runs. What it has
/// where steps find the build's own directories is not shown.
/// </summary>
internal sealed class ImageStepRoot : IStepRoot
{
    private const ushort Writable = 0x1ED;
    private const ushort Readable = 0x1A4;

    private readonly ContentStore _store;
    private readonly BuildArea _area;
    private readonly PackBase _name;
    private readonly BaseTree _image;
    private readonly BuildTree _tree;

    public ImageStepRoot(ContentStore store, BuildArea area, TreeWriter write, PackBase name, BaseTree image)
    {
        (_store, _area, _name, _image) = (store, area, name, image);
        _tree = new BuildTree(store, area, "base"u8.ToArray(), write);
        _tree.Become(image.FileSystem);
    }

    public Digest Stamp => _image.FileSystem.ComputeId();

    public IReadOnlyList<SandboxMount> Mounts
    {
        get
        {
            byte[] tree = Encoding.UTF8.GetBytes(Path.Combine(_area.Path, "base"));
            return SandboxRoot.OfTree(tree, [.. TopLevelEntry.ReadTree(tree).Where(entry => !entry.Name.AsSpan().SequenceEqual("build"u8))], CapabilitySet.None);
        }
    }

    public void Prepare(CancellationToken cancellationToken)
    {
        if (!HasTool("sh"))
        {
            throw new LarderException(
                ErrorCodes.MissingDependency, $"no step can run on {_name}", $"{_image.Source} has no shell", "Build on an image that has one, or on the host");
        }

        _tree.PutOnDisk(cancellationToken);
        MakePlaces();
    }

    public bool HasTool(string name) => StepPaths.Programs.Any(directory =>
        FileSystemReader.TryFind(_store, _image.FileSystem.Root, Encoding.ASCII.GetBytes($"{directory}/{name}")) is not null);

    public string HowToGet(string tool) => $"build on an image that has it; {_name} is {_image.Source}";

    // The users of steps are mounted over those of the image, which needs a file to mount over.
    private void MakePlaces()
    {
        using DirectoryHandle? etc = _area.Directory.TryOpenDirectory("base/etc"u8);
        if (etc is null)
        {
            return;
        }

        _area.Directory.SetMode("base/etc"u8, Writable);
        foreach (byte[] name in (byte[][])["passwd"u8.ToArray(), "group"u8.ToArray()])
        {
            if (etc.TryStat(name) is null)
            {
                etc.CreateFile(name, Readable).Dispose();
            }
        }
    }
}
