using Larder.Native.Files;
using Xunit;

namespace Larder.Testing;

/// <summary>A test that has the kernel mount an image: it needs root, loop devices and a kernel that knows the format.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute(string format)
    {
        if (!CurrentUser.IsRoot)
        {
            Skip = "root: this test needs root";
        }
        else if (!File.Exists("/dev/loop-control"))
        {
            Skip = "kernel: there is no /dev/loop-control";
        }
        else if (!File.ReadLines("/proc/filesystems").Any(line => line.EndsWith($"\t{format}", StringComparison.Ordinal)))
        {
            Skip = $"kernel: it does not know {format}";
        }
    }
}
