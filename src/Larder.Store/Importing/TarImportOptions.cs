using Larder.Formats.Compression;
using Larder.Formats.Tar;

namespace Larder.Store.Importing;

/// <summary>What an archive may have to be imported.</summary>
public sealed class TarImportOptions
{
    /// <summary>The defaults below.</summary>
    public static TarImportOptions Default { get; } = new();

    /// <summary>How much it may be.</summary>
    public TarLimits Limits { get; init; } = TarLimits.Default;

    /// <summary>How much compressed bytes may become.</summary>
    public DecompressionLimits Decompression { get; init; } = DecompressionLimits.Default;

    /// <summary>
    /// Refuse an archive that has a device. By default they are kept, since file metadata is only a record of them: no
    /// checkout makes a device unless root asks for it.
    /// </summary>
    public bool RefusesDevices { get; init; }

    /// <summary>How many threads read and write at once, from 1; the number of processors by default, but at most 8, which no archive feeds.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Math.Min(Environment.ProcessorCount, 8);
}
