using Larder.Database;

namespace Larder.Store.Checking;

/// <summary>A row of <c>segments</c>.</summary>
/// <param name="Id">The segment.</param>
/// <param name="IsSealed">Nothing more is appended to it.</param>
/// <param name="Bytes">The end of its last committed batch.</param>
/// <param name="Checked">Up to where a check has read it.</param>
internal readonly record struct SegmentRow(long Id, bool IsSealed, long Bytes, long Checked)
{
    public const string Columns = "SELECT id, sealed, bytes, checked FROM segments";

    public static SegmentRow Read(Row row) => new(row.Number(0), row.Flag(1), row.Number(2), row.Number(3));
}
