using System.Runtime.CompilerServices;

namespace Larder.Formats.Digests;

/// <summary>The 32 bytes inside a digest.</summary>
[InlineArray(32)]
internal struct Bytes32
{
    private byte _first;
}
