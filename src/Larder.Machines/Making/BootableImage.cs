using System.Runtime.InteropServices;
using Larder.Formats.Errors;
using Larder.Images;
using Larder.Images.Records;

namespace Larder.Machines.Making;

/// <summary>Whether an image can be run here.</summary>
internal static class BootableImage
{
    /// <summary>Its record, and what it boots with.</summary>
    /// <exception cref="LarderException">LRD3004: it is broken. LRD3005: it has no kernel. LRD3408: it is for another architecture.</exception>
    public static (ImageRecord Image, BootRecord Boot) Require(ImageEntry entry)
    {
        string name = entry.Name.Name;
        if (entry.Fault is { } fault || entry.Record is not { } image)
        {
            throw new LarderException(
                ErrorCodes.ImageBroken, $"The image {name} cannot be run", entry.Fault ?? "its record is not there", $"Get it again with: larder image pull {entry.Name.Reference}; and see what is wrong with: larder image verify {name}");
        }

        // A kernel would not help an image of another architecture.
        string host = RuntimeInformation.OSArchitecture is Architecture.X64 ? "amd64" : RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "arm64" : "another";
        if (image.Platform.Split('/')[1] is var its && its != host)
        {
            throw Unfit(name, $"it is for {its}, and this machine is {host}");
        }

        if (image.Kernel is not { } boot)
        {
            throw new LarderException(
                ErrorCodes.KernelRequired,
                $"The image {name} cannot be run",
                "it was published without a kernel",
                $"Publish it again with one: larder image pull {entry.Name.Reference} --name {name} --replace --kernel-ref NAME; larder kernel list shows the names, and larder kernel import brings one");
        }

        return boot.Architecture == host ? (image, boot) : throw Unfit(name, $"its kernel is for {boot.Architecture}, and this machine is {host}");
    }

    private static LarderException Unfit(string name, string why) => new(
        ErrorCodes.ArchitectureUnfit, $"The image {name} cannot be run", why, "Pull the image for this machine's platform, under another --name");
}
