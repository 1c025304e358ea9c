using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;
using Larder.Store.Importing;

namespace Larder.Cli.Commands.Store;

/// <summary>The options that say what an archive may have; they mean nothing for a directory.</summary>
internal sealed class ArchiveOptions
{
    // Every component but the last takes two bytes of a path.
    private const int DeepestPath = (MetadataPath.MaxLength / 2) + 1;
    private const int LargestRatio = 1_000_000;

    // A ratio that somebody chose holds before the default 1 GiB; a few blocks of zeros are no bomb even then.
    private const long RatioFreeBytes = 1 << 20;

    private readonly Option<string?> _bytes = new("--max-bytes") { Description = "Refuse an archive that has more than this, decompressed and with holes filled (64G)", HelpName = "SIZE" };
    private readonly Option<string?> _entries = new("--max-entries") { Description = "Refuse an archive that has more entries (4000000)", HelpName = "COUNT" };
    private readonly Option<string?> _depth = new("--max-depth") { Description = "Refuse an archive that has a path of more components (256)", HelpName = "COUNT" };
    private readonly Option<string?> _ratio = new("--max-ratio") { Description = "Refuse an archive that decompresses to more than so many times its size (1100, from 1G on)", HelpName = "TIMES" };
    private readonly Flag _noDevices = new("--no-devices") { Description = "Refuse an archive that has a device" };

    public IReadOnlyList<Option> All => [_bytes, _entries, _depth, _ratio, _noDevices];

    /// <summary>What was asked for.</summary>
    /// <exception cref="LarderException">LRD7001: a value is not a number, or out of range.</exception>
    public TarImportOptions Read(CommandContext context)
    {
        TarLimits limits = TarLimits.Default;
        DecompressionLimits decompression = DecompressionLimits.Default;
        long bytes = Number(context, _bytes, long.MaxValue, takesSuffix: true) ?? limits.MaximumBytes;
        long? ratio = Number(context, _ratio, LargestRatio);
        return new TarImportOptions
        {
            Limits = new TarLimits
            {
                MaximumBytes = bytes,
                MaximumEntries = Number(context, _entries, long.MaxValue) ?? limits.MaximumEntries,
                MaximumDepth = (int)(Number(context, _depth, DeepestPath) ?? limits.MaximumDepth),
            },
            Decompression = new DecompressionLimits
            {
                MaximumBytes = bytes,
                MaximumRatio = (int)(ratio ?? decompression.MaximumRatio),
                RatioFreeBytes = ratio is null ? decompression.RatioFreeBytes : RatioFreeBytes,
            },
            RefusesDevices = context.Value(_noDevices),
        };
    }

    /// <summary>Refuses them all for what is no archive.</summary>
    /// <exception cref="LarderException">LRD7001: one was given.</exception>
    public void RefuseAny(CommandContext context, string path)
    {
        string? given = context.Value(_noDevices) ? _noDevices.Name
            : new[] { _bytes, _entries, _depth, _ratio }.FirstOrDefault(option => context.Value(option) is not null)?.Name;
        if (given is not null)
        {
            throw Wrong($"{given} is for archives, and «{path}» is a directory", $"Leave {given} out");
        }
    }

    private static long? Number(CommandContext context, Option<string?> option, long largest, bool takesSuffix = false)
    {
        if (context.Value(option) is not { } text)
        {
            return null;
        }

        int shift = takesSuffix && text.Length > 1 ? "KMGTP".IndexOf(text[^1], StringComparison.Ordinal) + 1 : 0;
        return BigInteger.TryParse(shift > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger number)
            && number << (10 * shift) is var value && value >= 1 && value <= largest
            ? (long)value
            : throw Wrong(
                $"«{text}» is not a value of {option.Name}",
                string.Create(CultureInfo.InvariantCulture, $"Give a whole number from 1 to {largest}{(takesSuffix ? ", or with K, M, G, T or P behind it" : "")}"));
    }

    private static LarderException Wrong(string why, string action) =>
        new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
