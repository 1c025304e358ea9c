using System.Runtime.InteropServices;

namespace Larder.GuestAgent.Commands;

/// <summary>A NULL-terminated array of C strings. Owns its memory.</summary>
internal sealed unsafe class ArgumentVector : IDisposable
{
    private readonly int _count;

    public ArgumentVector(params ReadOnlySpan<byte[]> texts)
    {
        _count = texts.Length;
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (int index = 0; index < _count; index++)
        {
            Pointers[index] = (byte*)NativeMemory.Alloc((nuint)texts[index].Length);
            texts[index].CopyTo(new Span<byte>(Pointers[index], texts[index].Length));
        }
    }

    /// <summary>As execve wants it.</summary>
    public byte** Pointers { get; private set; }

    public void Dispose()
    {
        for (int index = 0; Pointers != null && index < _count; index++)
        {
            NativeMemory.Free(Pointers[index]);
        }

        NativeMemory.Free(Pointers);
        Pointers = null;
    }
}
