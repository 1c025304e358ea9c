using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary>Owns a <c>ZSTD_CCtx</c>.</summary>
internal sealed class ZstdCompressionHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => !ZstdMethods.IsError(ZstdMethods.FreeCompression(handle));
}
