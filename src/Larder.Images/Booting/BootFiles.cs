using Larder.Images.Records;
using Larder.Native.Files;

namespace Larder.Images.Booting;

/// <summary>A kernel with what belongs to it, ready to be put into an image.</summary>
internal abstract class BootFiles
{
    /// <summary>64 hexadecimal digits that follow from all of its bytes.</summary>
    public abstract string Digest { get; }

    /// <summary>Puts <c>kernel</c>, <c>initrd</c> and <c>modules/</c> into an image.</summary>
    public abstract BootRecord Place(DirectoryHandle image, CancellationToken cancellationToken);
}
