using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Segments;

/// <summary>What tests ask of a segment file itself.</summary>
internal static class SegmentFiles
{
    public static (SegmentHeader Header, IReadOnlyList<SegmentFooter> Footers) Read(TestStore store, long id)
    {
        using SafeFileHandle file = store.Store.Segments.Handle.OpenRead(SegmentLayout.FileName(id));
        SegmentHeader header = SegmentScan.ReadHeader(file)!;
        return (header, SegmentScan.Footers(file, header));
    }
}
