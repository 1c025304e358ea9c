namespace Larder.Images.Booting;

/// <summary>Orders versions as people read them: runs of digits by their number, all else by character.</summary>
internal sealed class VersionTextOrder : IComparer<string>
{
    public static VersionTextOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        string left = x ?? "";
        string right = y ?? "";
        (int i, int j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            int order;
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                ReadOnlySpan<char> a = Number(left, ref i);
                ReadOnlySpan<char> b = Number(right, ref j);
                order = a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
            }
            else
            {
                order = left[i++].CompareTo(right[j++]);
            }

            if (order != 0)
            {
                return order;
            }
        }

        return (left.Length - i).CompareTo(right.Length - j);
    }

    // Without zeros in front, so that the longer one is the larger one.
    private static ReadOnlySpan<char> Number(string text, ref int at)
    {
        int begin = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(begin, at - begin).TrimStart('0');
    }
}
