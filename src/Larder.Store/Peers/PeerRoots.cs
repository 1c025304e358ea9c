using Larder.Store.Roots;

namespace Larder.Store.Peers;

/// <summary>Names as they cross from one store to another.</summary>
internal static class PeerRoots
{
    /// <summary>A time in milliseconds since 1970; null stays null.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2310: no calendar has it.</exception>
    public static DateTimeOffset? Time(long? milliseconds) => milliseconds switch
    {
        null => null,
        long time when time >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && time <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() =>
            DateTimeOffset.FromUnixTimeMilliseconds(time),
        _ => throw PeerErrors.Protocol("it sent a time that no calendar has"),
    };

    /// <summary>
    /// What a name becomes elsewhere: <c>pack/…</c> says what is installed on one machine, so its content goes by its id.
    /// </summary>
    public static string NameElsewhere(StoreRoot root) =>
        root.Name.StartsWith("pack/", StringComparison.Ordinal) ? $"import/{root.Id}" : root.Name;
}
