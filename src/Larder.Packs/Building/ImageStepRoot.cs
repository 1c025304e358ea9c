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
    private IReadOnlyList<SandboxMount>? _mounts;

    public ImageStepRoot(ContentStore store, BuildArea area, TreeWriter write, PackBase name, BaseTree image)
    {
        (_store, _area, _name, _image) = (store, area, name, image);
        _tree = new BuildTree(store, area, "base"u8.ToArray(), write);
        _tree.Become(image.FileSystem);
    }

    public Digest Stamp => _image.FileSystem.ComputeId();

    public IReadOnlyList<SandboxMount> Mounts => _mounts ?? throw new InvalidOperationException("The root was not prepared.");

    public void Prepare(CancellationToken cancellationToken)
    {
        if (_mounts is not null)
        {
            return;
        }

        if (!IsProgram("bin/sh"))
        {
            throw new LarderException(
                ErrorCodes.MissingDependency, $"no step can run on {_name}", $"{_image.Source} has no /bin/sh", "Build on an image that has one, or on the host");
        }

        _tree.PutOnDisk(cancellationToken);
        MakePlaces();
        byte[] tree = Encoding.UTF8.GetBytes(Path.Combine(_area.Path, "base"));
        _mounts = SandboxRoot.OfTree(tree, [.. TopLevelEntry.ReadTree(tree).Where(entry => !entry.Name.AsSpan().SequenceEqual("build"u8))], CapabilitySet.None);
    }

    public bool HasTool(string name) => StepPaths.Programs.Any(directory => IsProgram($"{directory}/{name}"));

    public string HowToGet(string tool) => $"build on an image that has it; {_name} is {_image.Source}";

    private bool IsProgram(string path) => TreeEnd.Find(_store, _image.FileSystem.Root, Encoding.ASCII.GetBytes(path)).IsProgram;

    // The users of steps are mounted over those of the image, which needs files to mount over.
    private void MakePlaces()
    {
        if (_area.Directory.TryStat("base/etc"u8) is not { } status)
        {
            return;
        }

        if (status.Kind is not FileKind.Directory)
        {
            throw new LarderException(
                ErrorCodes.UnsupportedBase, $"no step can run on {_name}", $"/etc of {_image.Source} is no directory", "Build on another image, or on the host");
        }

        _area.Directory.SetMode("base/etc"u8, Writable);
        using DirectoryHandle etc = _area.Directory.OpenDirectory("base/etc"u8);
        foreach (byte[] name in (byte[][])["passwd"u8.ToArray(), "group"u8.ToArray()])
        {
            etc.RemoveTree(name);
            etc.CreateFile(name, Readable).Dispose();
        }
    }
}
