using System.Buffers;
using System.Text;
using Larder.Formats.Compression;
using Larder.Formats.Errors;

namespace Larder.Formats.Kernels;

/// <summary>
/// What a kernel module says of itself in its section <c>.modinfo</c>. Names have <c>_</c> where files may have
/// <c>-</c>: to the kernel both are one.
/// </summary>
/// <param name="Name">Its name; null in modules of kernels before 4.17, which go by their file.</param>
/// <param name="Dependencies">Modules whose symbols it uses, in its order.</param>
/// <param name="SoftDependencies">Modules or aliases that it wants loaded before it, when they are there.</param>
/// <param name="Aliases">What it can be asked for by, patterns among them.</param>
/// <param name="VersionMagic">Version and options of the kernel that it is for; null when it does not say.</param>
public sealed record KernelModule(
    string? Name,
    IReadOnlyList<string> Dependencies,
    IReadOnlyList<string> SoftDependencies,
    IReadOnlyList<string> Aliases,
    string? VersionMagic)
{
    /// <summary>Bytes that a module may have, decompressed: 256 MiB. The largest, with debug information, have half.</summary>
    public const int MaxBytes = 256 << 20;

    /// <summary>Bytes of the module, decompressed.</summary>
    public long Bytes { get; private init; }

    private const int MaxSection = 1 << 20;
    private const int MaxDependencies = 256;
    private static readonly DecompressionLimits Limits = new() { MaximumBytes = MaxBytes };
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether a file of this name is a module, plain or compressed.</summary>
    public static bool IsModule(string path) =>
        path.EndsWith(".ko", StringComparison.Ordinal) || path.EndsWith(".ko.xz", StringComparison.Ordinal)
        || path.EndsWith(".ko.zst", StringComparison.Ordinal) || path.EndsWith(".ko.gz", StringComparison.Ordinal);

    /// <summary>The name that a module has by its path.</summary>
    public static string NameOf(string path)
    {
        string file = path[(path.LastIndexOf('/') + 1)..];
        int end = file.IndexOf(".ko", StringComparison.Ordinal);
        return Normalise(end < 0 ? file : file[..end]);
    }

    /// <summary>The name with <c>_</c> for <c>-</c>.</summary>
    public static string Normalise(string name) => name.Replace('-', '_');

    /// <summary>Reads a module; how it is compressed, its bytes say.</summary>
    /// <param name="source">Its bytes, read to their end; not disposed.</param>
    /// <param name="shown">What messages call it.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.KernelModuleInvalid"/>; <see cref="ErrorCodes.CorruptCompressedData"/> and
    /// <see cref="ErrorCodes.StreamLimitExceeded"/>.
    /// </exception>
    public static KernelModule Read(Stream source, string shown)
    {
        using Stream plain = CompressionSniffer.OpenDecompressed(source, out _, Limits, leaveOpen: true);
        using LimitedStream limited = new(plain, MaxBytes, $"the kernel module {shown}", leaveOpen: true);
        using MemoryStream whole = new();
        limited.CopyTo(whole);
        ReadOnlySpan<byte> file = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        if (ElfHeader.TryRead(file) is not { IsRelocatable: true })
        {
            throw KernelErrors.Module(shown, "it is no 64-bit ELF object");
        }

        ReadOnlySpan<byte> section = ElfHeader.Section(file, ".modinfo"u8);
        return section.IsEmpty ? throw KernelErrors.Module(shown, "it has no section .modinfo, or its sections lead out of the file")
            : section.Length > MaxSection ? throw KernelErrors.Module(shown, $"its section .modinfo has more than {MaxSection} bytes")
            : Parse(section, shown) with { Bytes = whole.Length };
    }

    private static KernelModule Parse(ReadOnlySpan<byte> section, string shown)
    {
        string? name = null;
        string? magic = null;
        List<string> dependencies = [];
        List<string> soft = [];
        List<string> aliases = [];
        foreach (Range range in section.Split((byte)0))
        {
            ReadOnlySpan<byte> entry = section[range];
            int equals = entry.IndexOf((byte)'=');
            if (equals < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> value = entry[(equals + 1)..];
            switch (entry[..equals])
            {
                case var key when key.SequenceEqual("name"u8):
                    name = Checked(Encoding.UTF8.GetString(value), shown);
                    break;
                case var key when key.SequenceEqual("depends"u8):
                    dependencies.AddRange(Encoding.UTF8.GetString(value).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => Checked(one, shown)));
                    break;
                case var key when key.SequenceEqual("softdep"u8):
                    soft.AddRange(Before(Encoding.UTF8.GetString(value)));
                    break;
                case var key when key.SequenceEqual("alias"u8):
                    aliases.Add(Encoding.UTF8.GetString(value));
                    break;
                case var key when key.SequenceEqual("vermagic"u8):
                    magic = Encoding.UTF8.GetString(value);
                    break;
                default:
                    break;
            }
        }

        return dependencies.Count > MaxDependencies || soft.Count > MaxDependencies
            ? throw KernelErrors.Module(shown, $"it needs more than {MaxDependencies} others")
            : new KernelModule(name, dependencies, soft, aliases, magic);
    }

    // "pre: a b post: c": what is to come after it is nobody's need.
    private static IEnumerable<string> Before(string text)
    {
        bool isBefore = false;
        foreach (string word in text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.EndsWith(':'))
            {
                isBefore = word == "pre:";
            }
            else if (isBefore)
            {
                yield return Normalise(word);
            }
        }
    }

    private static string Checked(string name, string shown) => name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        ? Normalise(name)
        : throw KernelErrors.Module(shown, "it has or needs a name that no module can have");
}
