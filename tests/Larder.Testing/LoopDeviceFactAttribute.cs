using Larder.Native.Files;
using Xunit;

namespace Larder.Testing;

/// <summary>A test that mounts a disk of its own: it needs root, FUSE and loop devices.</summary>
public sealed class LoopDeviceFactAttribute : FactAttribute
{
    public LoopDeviceFactAttribute()
    {
        string? missing = new[] { "/dev/fuse", "/dev/loop-control" }.FirstOrDefault(device => !File.Exists(device));
        if (!CurrentUser.IsRoot)
        {
            Skip = "root: this test needs root";
        }
        else if (missing is not null)
        {
            Skip = $"kernel: there is no {missing}";
        }
    }

    /// <summary>The file system that the disk has, when not every kernel knows it.</summary>
    public string? FileSystem
    {
        get;
        set
        {
            field = value;
            if (value is not null && !IsKnown(value))
            {
                Skip ??= $"kernel: it does not know {value}";
            }
        }
    }

    // Listed, or a module that mount will load.
    private static bool IsKnown(string fileSystem)
    {
        string modules = $"/lib/modules/{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}/kernel/fs/{fileSystem}";
        return File.ReadLines("/proc/filesystems").Any(line => line.EndsWith($"\t{fileSystem}", StringComparison.Ordinal)) || Directory.Exists(modules);
    }
}
