using Larder.Formats.Castore;
using Larder.Formats.Disks;
using Larder.Formats.Erofs;
using Larder.Materialise.Checkouts;
using Larder.Store;
using Larder.Store.Segments;

namespace Larder.Materialise.Disks;

/// <summary>
/// The segments that an image of metadata points to, as devices of that image: all that have files of the tree, or, where
/// these are more than an image can name, those that have the most bytes of it.
/// </summary>
internal sealed class SegmentDevices(ContentStore store)
{
    private const int AtOnce = 1024;
    private readonly Dictionary<long, int> _devices = [];

    /// <summary>The segments in the order of their devices.</summary>
    public IReadOnlyList<long> Segments => [.. _devices.Keys];

    /// <summary>Whether the bytes of a file can stay in the store: they have blocks of their own there.</summary>
    public static bool CanStay(ErofsInode file) => file.Size >= BlobLocation.OwnBlocksFrom;

    /// <summary>States where the bytes of files lie that stay in the store.</summary>
    /// <param name="builder">Gets the devices.</param>
    /// <param name="files">All that can stay.</param>
    /// <returns>Those of them that are to be copied: they lie in no device, or in an installed file and no segment.</returns>
    /// <exception cref="Formats.Errors.LarderException">LRD2301, LRD2302: content is damaged or missing.</exception>
    public IReadOnlyList<ErofsInode> Place(ErofsBuilder builder, IReadOnlyList<ErofsInode> files)
    {
        List<BlobLocation> places = Locate(files);
        HashSet<long> chosen = Choose(places);
        List<ErofsInode> rest = [];
        for (int index = 0; index < files.Count; index++)
        {
            BlobLocation place = places[index];
            if (chosen.Contains(place.Segment))
            {
                ErofsBuilder.PlaceElsewhere(files[index], DeviceOf(builder, place.Segment), place.Offset / DiskBlock.Size);
            }
            else
            {
                rest.Add(files[index]);
            }
        }

        return rest;
    }

    private List<BlobLocation> Locate(IReadOnlyList<ErofsInode> files)
    {
        List<BlobLocation> places = new(files.Count);
        foreach (ErofsInode[] some in files.Chunk(AtOnce))
        {
            places.AddRange(store.Locate([.. some.Select(static file => file.Content)]));
        }

        for (int index = 0; index < files.Count; index++)
        {
            CheckoutErrors.RequireSize($"/{NameText.Show(files[index].Path.Span)}", files[index].Size, places[index]);
        }

        return places;
    }

    private static HashSet<long> Choose(List<BlobLocation> places)
    {
        Dictionary<long, long> bytes = [];
        foreach (BlobLocation place in places)
        {
            if (!place.IsHeld)
            {
                bytes[place.Segment] = bytes.GetValueOrDefault(place.Segment) + place.Size;
            }
        }

        List<long> segments = [.. bytes.Keys];
        segments.Sort((left, right) => bytes[left] == bytes[right] ? left.CompareTo(right) : bytes[right].CompareTo(bytes[left]));
        return [.. segments[..Math.Min(segments.Count, ErofsDevice.MaxCount)]];
    }

    private int DeviceOf(ErofsBuilder builder, long id)
    {
        if (!_devices.TryGetValue(id, out int device))
        {
            device = builder.AddDevice(new ErofsDevice($"{id:x16}.seg", DiskBlock.Count(RandomAccess.GetLength(store.OpenSegment(id)))));
            _devices.Add(id, device);
        }

        return device;
    }
}
