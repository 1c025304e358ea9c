using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary>The part of ISA-L that inflates (igzip_lib.h, 2.30 and later).</summary>
internal static unsafe partial class IsalMethods
{
    public const int EndOfInput = 1;

    private const string Library = "libisal.so.2";

    [LibraryImport(Library, EntryPoint = "isal_inflate_init")]
    public static partial void Initialise(IsalState* state);

    [LibraryImport(Library, EntryPoint = "isal_inflate_reset")]
    public static partial void Reset(IsalState* state);

    [LibraryImport(Library, EntryPoint = "isal_inflate")]
    public static partial int Inflate(IsalState* state);
}
