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
}
