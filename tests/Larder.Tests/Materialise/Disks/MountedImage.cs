using Larder.Testing.Files;
using Larder.Tests.Formats;

namespace Larder.Tests.Materialise.Disks;

/// <summary>An image that the kernel has mounted; root only.</summary>
internal sealed class MountedImage : IDisposable
{
    private readonly TempDirectory _at = new();

    public MountedImage(string image, string format, string options)
    {
        ReferenceTool.Run("mount", ["-t", format, "-o", options, image, _at.Path]);
    }

    public string Path => _at.Path;

    public void Dispose()
    {
        ReferenceTool.Run("umount", [_at.Path]);
        _at.Dispose();
    }
}
