using System.Runtime.CompilerServices;

namespace Larder.Formats.Digests.Blake3;

/// <summary>Eight 32-bit words: a chaining value or a key, little-endian when written down.</summary>
[InlineArray(Count)]
internal struct Blake3Words
{
    public const int Count = 8;

    private uint _first;
}
