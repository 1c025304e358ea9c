using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary>Owns an <c>lzma_stream</c> and its memory, which never moves.</summary>
internal sealed unsafe class LzmaStreamHandle : SafeHandle
{
    public LzmaStreamHandle()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream)));

    public override bool IsInvalid => handle == 0;

    public LzmaStream* Stream => (LzmaStream*)handle;

    protected override bool ReleaseHandle()
    {
        // Harmless on a stream that was never initialised, which has no memory besides.
        if (Stream->Internal != null)
        {
            LzmaMethods.EndStream(Stream);
        }

        NativeMemory.Free((void*)handle);
        return true;
    }
}
