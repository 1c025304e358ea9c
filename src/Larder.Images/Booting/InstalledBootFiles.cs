using Larder.Formats.Kernels;
using Larder.Images.Kernels;
using Larder.Images.Records;
using Larder.Native.Files;

namespace Larder.Images.Booting;

/// <summary>A kernel of the root; an image gets further names for its files.</summary>
internal sealed class InstalledBootFiles(InstalledKernel kernel) : BootFiles
{
    public override string Digest => kernel.Digest;

    public override BootRecord Place(DirectoryHandle image, CancellationToken cancellationToken)
    {
        kernel.LinkInto(image, ImageKillPoints.SyncBootFiles);
        KernelDocument document = kernel.Document;
        return new BootRecord(
            $"kernel:{kernel.Name}",
            kernel.Version,
            kernel.Architecture,
            Artifact(document.Kernel),
            document.Initrd is { } initrd ? Artifact(initrd) : null,
            [.. document.Modules.Select(Artifact)]);
    }

    public static ArtifactRecord Artifact(KernelContent file) => new(file.Path, file.Size, file.Digest.ToString());
}
