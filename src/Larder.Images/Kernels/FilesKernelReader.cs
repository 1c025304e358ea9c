using Larder.Formats.Kernels;

namespace Larder.Images.Kernels;

/// <summary>A kernel whose files lie on this machine. Owns them, open.</summary>
internal sealed class FilesKernelReader(KernelParts parts, KernelOrigin origin) : IKernelReader
{
    /// <inheritdoc/>
    public KernelOrigin Origin => origin;

    /// <inheritdoc/>
    public string? NaturalName => parts.File.Version ?? parts.Modules?.Version;

    /// <inheritdoc/>
    public byte[]? Configuration => parts.Configuration;

    /// <inheritdoc/>
    public void ReadInto(KernelContents contents)
    {
        contents.AddKernel(parts.Kernel);
        if (parts.Initrd is { } initrd)
        {
            contents.AddInitrd(initrd);
        }

        parts.Modules?.ReadInto(contents);
    }

    /// <inheritdoc/>
    public void Dispose() => parts.Dispose();
}
