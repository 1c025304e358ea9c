using System.Runtime.InteropServices;

namespace Larder.Native.Processes;

/// <summary>Owns a NULL-terminated <c>char *[]</c> in unmanaged memory: argv or environ. Dispose frees it.</summary>
internal sealed unsafe class ByteStringArray : IDisposable
{
    private readonly byte* _memory;

    /// <summary>Copies the strings, adding each one's closing NUL.</summary>
    /// <param name="strings">Byte strings without NUL; one that has one is refused, for C would cut it there.</param>
    /// <param name="parameter">The caller's parameter, for the exception.</param>
    internal ByteStringArray(IReadOnlyList<byte[]> strings, string parameter)
    {
        var pointers = (nuint)(strings.Count + 1) * (nuint)sizeof(byte*);
        var size = pointers;
        foreach (var text in strings)
        {
            ArgumentNullException.ThrowIfNull(text, parameter);
            if (text.AsSpan().Contains((byte)0))
            {
                throw new ArgumentException("A byte string handed to a program cannot contain NUL.", parameter);
            }

            size += (nuint)text.Length + 1;
        }

        _memory = (byte*)NativeMemory.Alloc(size);
        var next = _memory + pointers;
        for (var i = 0; i < strings.Count; i++)
        {
            Pointers[i] = next;
            strings[i].CopyTo(new Span<byte>(next, strings[i].Length));
            next += strings[i].Length;
            *next++ = 0;
        }

        Pointers[strings.Count] = null;
    }

    /// <summary>The array itself.</summary>
    internal byte** Pointers => (byte**)_memory;

    public void Dispose() => NativeMemory.Free(_memory);
}
