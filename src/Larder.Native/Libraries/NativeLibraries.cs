using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Larder.Native.Libraries;

/// <summary>
/// The C libraries that Larder takes from the system instead of carrying them. Each is probed before its first call,
/// because a failing P/Invoke is a <see cref="DllNotFoundException"/> that names no package. What was once found stays
/// loaded; what was missing is looked for again, since it may be installed while a daemon runs.
/// </summary>
public static class NativeLibraries
{
    private static readonly ConcurrentDictionary<string, bool> Found = new(StringComparer.Ordinal);

    /// <summary>zstd, for packs and layers.</summary>
    public static SystemLibrary Zstd { get; } = new("libzstd.so.1", "libzstd1", "zstd compression");

    /// <summary>xz, for archives and Nix caches.</summary>
    public static SystemLibrary Lzma { get; } = new("liblzma.so.5", "liblzma5", "xz decompression");

    /// <summary>Ed25519, for keys and proofs.</summary>
    public static SystemLibrary Sodium { get; } = new("libsodium.so.23", "libsodium23", "signatures");

    /// <summary>SQLite, for the database.</summary>
    public static SystemLibrary Sqlite { get; } = new("libsqlite3.so.0", "libsqlite3-0", "the database");

    /// <summary>OpenSSL, which .NET calls for SHA-256 and TLS.</summary>
    public static SystemLibrary OpenSsl { get; } = new("libssl.so.3", "libssl3", "SHA-256 and TLS");

    /// <summary>ISA-L, which inflates faster than .NET; all works without it.</summary>
    public static SystemLibrary Isal { get; } = new("libisal.so.2", "libisal2", "faster gzip decompression");

    /// <summary>All that are needed, in the order in which <c>larder doctor</c> lists them.</summary>
    public static IReadOnlyList<SystemLibrary> All { get; } = [OpenSsl, Sqlite, Zstd, Lzma, Sodium];

    /// <summary>Asks the loader; never throws.</summary>
    public static LibraryProbe Probe(SystemLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        return new LibraryProbe(library, IsPresent(library.FileName));
    }

    /// <summary>Makes sure that calls into the library will find it.</summary>
    /// <exception cref="MissingLibraryException">It does not load.</exception>
    public static void Require(SystemLibrary library)
    {
        if (!Probe(library).IsPresent)
        {
            throw new MissingLibraryException(library);
        }
    }

    private static bool IsPresent(string fileName)
    {
        if (Found.ContainsKey(fileName))
        {
            return true;
        }

        // The handle is kept for the life of the process: P/Invoke loads the same one again.
        return NativeLibrary.TryLoad(fileName, out _) && (Found[fileName] = true);
    }
}
