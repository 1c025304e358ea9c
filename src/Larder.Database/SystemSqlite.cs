using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Formats.Errors;
using SQLitePCL;

namespace Larder.Database;

/// <summary>Points the SQLite provider at the system's library (docs/decisions/packages-pinned-old.md).</summary>
internal static class SystemSqlite
{
    private const string LibraryName = "libsqlite3.so.0";
    private static bool _ready;

    [MethodImpl(MethodImplOptions.Synchronized)]
    public static void Prepare()
    {
        if (_ready)
        {
            return;
        }

        if (!NativeLibrary.TryLoad(LibraryName, out nint handle))
        {
            throw new LarderException(
                ErrorCodes.MissingDependency,
                "The database cannot be opened",
                $"the library {LibraryName} is not installed",
                "Install it: apt install libsqlite3-0");
        }

        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (_, _, _) => handle);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        _ready = true;
    }
}
