using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// Hashes as many inputs of equal length as <typeparamref name="T"/> has lanes, or fewer, in one pass.
/// </summary>
internal static class Blake3Wide<T, TLanes>
    where T : struct
    where TLanes : IWideLanes<T>
{
    /// <summary>One chaining value for each chunk; chunks are 1 KiB and adjacent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Chunks(in Blake3Mode mode, ReadOnlySpan<byte> input, ulong firstChunk, Span<uint> output)
    {
        int count = input.Length / ChunkLength;

        // Whoever hashes begins a pass at a multiple of its width, so the low half cannot overflow within one.
        Debug.Assert((uint)firstChunk + (ulong)count - 1 <= uint.MaxValue, "the chunk index carries within a pass");
        Unsafe.SkipInit(out Scratch scratch);
        ref T h = ref scratch.Aligned();
        ref T m = ref Unsafe.Add(ref h, Blake3Words.Count);
        Unsafe.SkipInit(out Offsets offsets);
        SetOffsets(ref offsets, count, ChunkLength);
        SetKey(ref h, mode.Key);
        T low = TLanes.CountFrom((uint)firstChunk);
        T high = TLanes.Broadcast((uint)(firstChunk >> 32));
        ref byte first = ref MemoryMarshal.GetReference(input);
        for (int block = 0; block < BlocksPerChunk; block++)
        {
            uint flags = mode.Flags;
            flags |= block == 0 ? ChunkStart : block == BlocksPerChunk - 1 ? ChunkEnd : 0;
            TLanes.LoadBlock(ref first, ref offsets[0], (nuint)(block * BlockLength), ref m);
            Blake3Rounds<T, TLanes>.Compress(ref h, ref m, low, high, BlockLength, flags);
        }

        Store(ref h, count, output);
    }

    /// <summary>
    /// One chaining value for each pair of adjacent chaining values; they may be written over the pairs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Parents(in Blake3Mode mode, ReadOnlySpan<byte> input, Span<uint> output)
    {
        int count = input.Length / BlockLength;
        Unsafe.SkipInit(out Scratch scratch);
        ref T h = ref scratch.Aligned();
        ref T m = ref Unsafe.Add(ref h, Blake3Words.Count);
        Unsafe.SkipInit(out Offsets offsets);
        SetOffsets(ref offsets, count, BlockLength);
        SetKey(ref h, mode.Key);
        T zero = TLanes.Broadcast(0);
        TLanes.LoadBlock(ref MemoryMarshal.GetReference(input), ref offsets[0], 0, ref m);
        Blake3Rounds<T, TLanes>.Compress(ref h, ref m, zero, zero, BlockLength, mode.Flags | Parent);
        Store(ref h, count, output);
    }

    /// <summary>
    /// Lanes beyond the last input repeat it: what they read is in bounds, what they yield is dropped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetOffsets(ref Offsets offsets, int count, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, TLanes.Count);
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            offsets[lane] = (nuint)(Math.Min(lane, count - 1) * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetKey(ref T h, ReadOnlySpan<uint> key)
    {
        for (int word = 0; word < Blake3Words.Count; word++)
        {
            Unsafe.Add(ref h, word) = TLanes.Broadcast(key[word]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store(ref T h, int count, Span<uint> output)
    {
        output = output[..(count * Blake3Words.Count)];
        if (count == TLanes.Count)
        {
            TLanes.Store(ref h, ref MemoryMarshal.GetReference(output));
            return;
        }

        Span<uint> all = stackalloc uint[TLanes.Count * Blake3Words.Count];
        TLanes.Store(ref h, ref MemoryMarshal.GetReference(all));
        all[..output.Length].CopyTo(output);
    }

    /// <summary>Eight chaining words, sixteen message words, and room to move them.</summary>
    [InlineArray(Blake3Words.Count + 16 + 1)]
    private struct Scratch
    {
        private T _first;

        /// <summary>
        /// The first word on a multiple of its size: the JIT aligns the stack to 16 bytes, and a vector that crosses a
        /// cache line is forwarded from store to load slowly. Only for a local, which nobody moves.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        [UnscopedRef]
        public ref T Aligned()
        {
            nint address = Unsafe.ByteOffset(ref Unsafe.NullRef<T>(), ref _first);
            return ref Unsafe.AddByteOffset(ref _first, -address & (Unsafe.SizeOf<T>() - 1));
        }
    }

    [InlineArray(16)]
    private struct Offsets
    {
        private nuint _first;
    }
}
