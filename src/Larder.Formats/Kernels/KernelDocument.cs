using System.Globalization;
using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;

namespace Larder.Formats.Kernels;

/// <summary>The record of a kernel that is kept: its <c>kernel.json</c>.</summary>
public sealed record KernelDocument
{
    /// <summary>The version of the document that this build writes and reads.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Bytes that a document has at most.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>Modules and their lists, at most.</summary>
    public const int MaxModules = 50_000;

    // A file is kept with this mode whatever it had: nobody writes what others share.
    private const string Mode = "400";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>uname -r</c> says in it; null when its file does not tell.</summary>
    public required string? Version { get; init; }

    /// <summary><c>amd64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>How its file is built.</summary>
    public required KernelFormat Format { get; init; }

    /// <summary>Where it came from.</summary>
    public required KernelOrigin Source { get; init; }

    /// <summary>When it was imported; milliseconds are kept.</summary>
    public required DateTimeOffset Imported { get; init; }

    /// <summary>The kernel itself.</summary>
    public required KernelContent Kernel { get; init; }

    /// <summary>Its initial RAM disk; null when it came without.</summary>
    public required KernelContent? Initrd { get; init; }

    /// <summary>Its modules and their lists, by path; empty when it came without.</summary>
    public required IReadOnlyList<KernelContent> Modules { get; init; }

    /// <summary>Where it has each of <see cref="KernelDrivers.Names"/>.</summary>
    public required IReadOnlyList<KeyValuePair<string, DriverState>> Drivers { get; init; }

    /// <summary>What to load for each driver that is a module.</summary>
    public required IReadOnlyList<ModuleLoadOrder> LoadOrder { get; init; }

    /// <summary>All its files.</summary>
    public IEnumerable<KernelContent> Files => Initrd is null ? [Kernel, .. Modules] : [Kernel, Initrd, .. Modules];

    /// <summary>Bytes of all its files.</summary>
    public long TotalBytes => Files.Sum(static file => file.Size);

    /// <summary>
    /// The identity of its content, wherever it came from and whatever it is called: over path, NUL, mode, NUL, digest and
    /// a line end of each file, by the bytes of their paths.
    /// </summary>
    public Digest ComputeDigest()
    {
        Blake3Hasher hasher = new();
        foreach (KernelContent file in Files.OrderBy(static file => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Path), NameComparer.Instance))
        {
            hasher.Update(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{Mode}\0{file.Digest}\n")));
        }

        return hasher.Finish();
    }

    /// <summary>The document as bytes, the same for the same record.</summary>
    public byte[] ToJson() => KernelDocumentJson.Write(this);

    /// <summary>Reads a document strictly: unknown fields, doubled ones and wrong digests are refused.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.KernelDamaged"/>.</exception>
    public static KernelDocument Parse(ReadOnlyMemory<byte> utf8) => KernelDocumentJson.Read(utf8);
}
