using System.Numerics;
using System.Runtime.CompilerServices;

namespace Larder.Formats.Digests.Blake3;

/// <summary>One input at a time.</summary>
internal readonly struct ScalarLane : ILanes<uint>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Broadcast(uint value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Xor(uint left, uint right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint first, uint second)
    {
        a = a + first + b;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a = a + second + b;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
