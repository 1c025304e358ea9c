using Larder.Native.Files;
using Xunit;

namespace Larder.Testing;

/// <summary>A test that has the kernel mount an image: it needs root, loop devices and a kernel that knows the format.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute(string format)
    {
        Format = format;
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

    /// <summary>The file system that the kernel must know.</summary>
    public string Format { get; }

    /// <summary>True for a test that has the kernel resize what is mounted, which it does for holders of CAP_SYS_RESOURCE only.</summary>
    public bool Resizes
    {
        get;
        set
        {
            field = value;
            string effective = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))[7..].Trim();
            if (value && (Convert.ToUInt64(effective, 16) & (1UL << 24)) == 0)
            {
                Skip ??= "kernel: it lets nobody here resize what is mounted (CAP_SYS_RESOURCE)";
            }
        }
    }
}
