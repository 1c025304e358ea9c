namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image export</c> writes, besides the formats of disks.</summary>
internal static class ImageFormat
{
    /// <summary>An OCI image layout in a directory, the default.</summary>
    public const string Oci = "oci";

    /// <summary>An OCI image layout in a tar.</summary>
    public const string OciArchive = "oci-archive";

    /// <summary>The files of the image in a directory.</summary>
    public const string Directory = "dir";
}
