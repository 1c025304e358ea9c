using System.Text;
using Larder.Native.Files;

namespace Larder.Cli.Commands.Packs;

/// <summary>
/// The exact bytes of this process's last arguments. The runtime hands them over as text, in which bytes that are no UTF-8
/// are lost.
/// </summary>
internal static class RawArguments
{
    private const int MaxLength = 16 << 20;

    /// <param name="texts">The arguments as text; they are the last ones of the command line.</param>
    public static IReadOnlyList<byte[]> Last(IReadOnlyList<string> texts)
    {
        byte[][] fallback = [.. texts.Select(Encoding.UTF8.GetBytes)];
        if (fallback.Length == 0)
        {
            return fallback;
        }

        List<byte[]> all = [];
        ReadOnlySpan<byte> rest = BoundedFile.Read("/proc/self/cmdline", MaxLength);
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            all.Add(rest[..(end < 0 ? rest.Length : end)].ToArray());
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        byte[][] last = [.. all.TakeLast(texts.Count)];
        bool isThem = last.Length == texts.Count && last.Select(Encoding.UTF8.GetString).SequenceEqual(texts);
        return isThem ? last : fallback;
    }
}
