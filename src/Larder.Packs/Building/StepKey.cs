using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;

namespace Larder.Packs.Building;

/// <summary>
/// A digest of all that decides what a step makes: its text, arguments and environment, the trees it begins with, the
/// platform, whether it has the network, the programs of host or image (<see cref="IStepRoot.Stamp"/>), and the way we run
/// steps. Not its name, and not how many processors there are.
/// </summary>
internal static class StepKey
{
    // The number changes whenever the same inputs could give another result: mounts, fixed environment, the user.
    private const string Context = "larder 2026 build step v1";

    public static Digest Of(
        StepScript script, SortedDictionary<string, string> environment, Digest root, bool network, FileSystem source, FileSystem work, FileSystem install)
    {
        Blake3Hasher hasher = Blake3Hasher.ForDerivedKey(Context);
        Add(hasher, PackPlatform.Here.ToString());
        Add(hasher, network ? "network" : "");
        Add(hasher, root.Bytes);
        Add(hasher, script.Text);
        AddAll(hasher, script.Arguments);
        AddAll(hasher, [.. environment.SelectMany(variable => new[] { variable.Key, variable.Value })]);
        Add(hasher, source.ComputeId().Bytes);
        Add(hasher, work.ComputeId().Bytes);
        Add(hasher, install.ComputeId().Bytes);
        return hasher.Finish();
    }

    private static void AddAll(Blake3Hasher hasher, IReadOnlyList<string> texts)
    {
        AddNumber(hasher, texts.Count);
        foreach (string text in texts)
        {
            Add(hasher, text);
        }
    }

    private static void Add(Blake3Hasher hasher, string text) => Add(hasher, Encoding.UTF8.GetBytes(text));

    private static void Add(Blake3Hasher hasher, ReadOnlySpan<byte> bytes)
    {
        AddNumber(hasher, bytes.Length);
        hasher.Update(bytes);
    }

    private static void AddNumber(Blake3Hasher hasher, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hasher.Update(bytes);
    }
}
