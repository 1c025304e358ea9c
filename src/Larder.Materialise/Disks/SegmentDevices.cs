using Larder.Formats.Disks;
using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Materialise.Checkouts;
using Larder.Store;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>The segments that an image of metadata points to, as devices of that image.</summary>
internal sealed class SegmentDevices(ContentStore store)
{
    private const int AtOnce = 1024;
    private readonly Dictionary<long, int> _devices = [];

    /// <summary>The segments in the order of their devices.</summary>
    public IReadOnlyList<long> Segments => [.. _devices.Keys];

    /// <summary>Whether the bytes of a file stay in the store: they have blocks of their own there.</summary>
    public static bool StayThere(ErofsInode file) => file.Size >= BlobLocation.OwnBlocksFrom;

    /// <summary>States where the bytes of files lie that stay there.</summary>
    /// <exception cref="LarderException">LRD2403: they lie in too many segments. LRD2301, LRD2302.</exception>
    public void Place(ErofsBuilder builder, IEnumerable<ErofsInode> files)
    {
        foreach (ErofsInode[] some in files.Where(StayThere).Chunk(AtOnce))
        {
            IReadOnlyList<OpenBlob> places = store.OpenBlobs([.. some.Select(static file => file.Content)]);
            for (int index = 0; index < some.Length; index++)
            {
                using OpenBlob blob = places[index];
                BlobLocation location = blob.Location;
                if (location.IsHeld)
                {
                    throw Cannot(
                        $"/{Formats.Castore.NameText.Show(some[index].Path.Span)} lies in no segment, but in a file of an installed pack",
                        "Write a whole image, or put all content into segments with: LARDER_STORE_EVICT_INSTALLED=false larder gc");
                }

                if (location.Size != some[index].Size)
                {
                    throw CheckoutErrors.Damaged(
                        $"/{Formats.Castore.NameText.Show(some[index].Path.Span)} could not be written",
                        $"the tree says {some[index].Size} bytes of a blob that has {location.Size}");
                }

                ErofsBuilder.PlaceElsewhere(some[index], DeviceOf(builder, location.Segment, blob.File), location.Offset / DiskBlock.Size);
            }
        }
    }

    private int DeviceOf(ErofsBuilder builder, long id, SafeFileHandle segment)
    {
        if (!_devices.TryGetValue(id, out int device))
        {
            if (_devices.Count == ErofsDevice.MaxCount)
            {
                throw Cannot(
                    $"the files of the tree lie in more than {ErofsDevice.MaxCount} segments",
                    "Write a whole image, or bring the blobs together with: larder gc");
            }

            device = builder.AddDevice(new ErofsDevice($"{id:x16}.seg", DiskBlock.Count(RandomAccess.GetLength(segment))));
            _devices.Add(id, device);
        }

        return device;
    }

    private static LarderException Cannot(string why, string action) =>
        new(ErrorCodes.TooManySegments, "The image over the store cannot be made", why, action);
}
