namespace Larder.Store.Collecting;

/// <summary>A set of row ids, one bit each: 10⁷ blobs take 1.25 MB. Grows as needed; ids begin at 1.</summary>
internal sealed class IdBitmap
{
    private ulong[] _words = [];

    /// <summary>How many ids are in it.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an id; false when it was there.</summary>
    public bool Add(long id)
    {
        int word = (int)(id >> 6);
        if (word >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max(word + 1, Math.Max(64, _words.Length * 2)));
        }

        ulong bit = 1UL << (int)(id & 63);
        if ((_words[word] & bit) != 0)
        {
            return false;
        }

        _words[word] |= bit;
        Count++;
        return true;
    }

    /// <summary>Whether an id is in it.</summary>
    public bool Contains(long id)
    {
        int word = (int)(id >> 6);
        return word < _words.Length && (_words[word] & (1UL << (int)(id & 63))) != 0;
    }

    /// <summary>The runs of ids from 1 to <paramref name="last"/> that are not in it.</summary>
    public IEnumerable<(long First, long Last)> Gaps(long last)
    {
        long id = 1;
        while (id <= last)
        {
            int word = (int)(id >> 6);
            ulong rest = (word < _words.Length ? _words[word] : 0) >> (int)(id & 63);
            if ((rest & 1) != 0)
            {
                // Ones in a row, at most to the end of the word.
                id += System.Numerics.BitOperations.TrailingZeroCount(~rest);
                continue;
            }

            long first = id;
            while (id <= last && !Contains(id))
            {
                word = (int)(id >> 6);
                id = (id & 63) == 0 && (word >= _words.Length || _words[word] == 0) ? id + 64 : id + 1;
            }

            yield return (first, Math.Min(id - 1, last));
        }
    }
}
