using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Larder.Formats.Castore;

public sealed partial class CastoreDirectory
{
    // The message has one list a kind, in the order of these field numbers.
    private static readonly ImmutableArray<NodeKind> Lists = [NodeKind.Directory, NodeKind.File, NodeKind.Symlink];

    /// <summary>
    /// The canonical encoding: the protobuf message <c>Directory</c> with fields in the order of their numbers, default
    /// values left out, varints as short as can be. Its BLAKE3 is the directory's digest.
    /// </summary>
    public byte[] Encode()
    {
        int length = 0;
        foreach (ref readonly DirectoryEntry entry in Entries.AsSpan())
        {
            length = checked(length + ProtobufWriter.BytesLength(NodeCodec.Length(entry.Name.Span, entry.Node)));
        }

        byte[] encoding = new byte[length];
        ProtobufWriter writer = new(encoding);
        foreach (NodeKind kind in Lists)
        {
            foreach (ref readonly DirectoryEntry entry in Entries.AsSpan())
            {
                if (entry.Node.Kind == kind)
                {
                    NodeCodec.Write(ref writer, entry.Name.Span, entry.Node);
                }
            }
        }

        return encoding;
    }

    /// <summary>
    /// Reads an encoding, which is copied. Unknown fields are dropped and encodings of the same message other than ours
    /// are accepted, as every castore implementation does: hash what <see cref="Encode"/> gives, not what was read.
    /// </summary>
    /// <exception cref="Errors.LarderException">
    /// LRD2201: not protobuf; a name, digest or target that is not valid; a list out of order; a name that stands
    /// twice; sizes that overflow.
    /// </exception>
    public static CastoreDirectory Decode(ReadOnlySpan<byte> encoding)
    {
        if (encoding.IsEmpty)
        {
            return Empty;
        }

        try
        {
            // One copy holds all names and targets of the directory.
            return FromSorted(Merge(ReadLists(encoding.ToArray())));
        }
        catch (FormatException e)
        {
            throw CastoreFailure.Directory(e.Message, e);
        }
    }

    /// <summary>Reads the canonical encoding and nothing else: what the store holds.</summary>
    /// <exception cref="Errors.LarderException">LRD2201: not valid, or not how we would write it.</exception>
    public static CastoreDirectory DecodeCanonical(ReadOnlySpan<byte> encoding)
    {
        CastoreDirectory directory = Decode(encoding);
        return encoding.SequenceEqual(directory.Encode())
            ? directory
            : throw CastoreFailure.Directory("it is not in its canonical encoding");
    }

    private static List<DirectoryEntry>[] ReadLists(ReadOnlyMemory<byte> encoding)
    {
        List<DirectoryEntry>[] lists = [[], [], []];
        ProtobufReader reader = new(encoding.Span);
        while (reader.Next())
        {
            if (reader.Field > lists.Length)
            {
                reader.Skip();
                continue;
            }

            int length = reader.Bytes(out int start).Length;
            DirectoryEntry entry = NodeCodec.Read((NodeKind)reader.Field, encoding.Slice(start, length));
            CheckName(entry.Name.Span);
            List<DirectoryEntry> list = lists[reader.Field - 1];
            if (list.Count > 0 && list[^1].Name.Span.SequenceCompareTo(entry.Name.Span) >= 0)
            {
                throw new FormatException(
                    $"the name «{NameText.Show(entry.Name.Span)}» is out of order or stands twice");
            }

            list.Add(entry);
        }

        return lists;
    }

    /// <summary>Three sorted lists to one; equal names end up beside each other.</summary>
    private static ImmutableArray<DirectoryEntry> Merge(List<DirectoryEntry>[] lists)
    {
        DirectoryEntry[] merged = new DirectoryEntry[lists.Sum(list => list.Count)];
        Span<int> next = stackalloc int[3];
        for (int i = 0; i < merged.Length; i++)
        {
            int least = -1;
            for (int list = 0; list < lists.Length; list++)
            {
                if (next[list] < lists[list].Count
                    && (least < 0 || NameComparer.Instance.Compare(
                        lists[list][next[list]].Name, lists[least][next[least]].Name) < 0))
                {
                    least = list;
                }
            }

            merged[i] = lists[least][next[least]++];
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(merged);
    }
}
