using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Digests.Blake3;

/// <summary>What stays the same through one hash: the key, the flags of every block, the instructions used.</summary>
internal readonly struct Blake3Mode
{
    private readonly Blake3Words _key;

    public Blake3Mode(ReadOnlySpan<uint> key, uint flags, Blake3Path path)
    {
        key.CopyTo(_key);
        Flags = flags;
        Path = path;
    }

    [UnscopedRef]
    public ReadOnlySpan<uint> Key => _key;

    public uint Flags { get; }

    public Blake3Path Path { get; }
}
