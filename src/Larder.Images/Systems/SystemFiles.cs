using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;

namespace Larder.Images.Systems;

/// <summary>All that is put into an image that boots its own init (docs/decisions/system-images.md).</summary>
internal static class SystemFiles
{
    private const string Services = "etc/systemd/system";
    private const string Agent = "larder-agent.service";
    private const string Network = "larder-network.service";

    /// <summary>The files.</summary>
    public static IReadOnlyList<SystemFile> Of(SystemAgent agent) => [new("usr/local/bin/larder-agent", PathAttributes.ExecutableMode, agent.Program), .. Texts()];

    /// <summary>Stands for all of them.</summary>
    public static string Identity(SystemAgent agent)
    {
        Blake3Hasher hasher = new();
        foreach (SystemFile file in Texts())
        {
            file.AddTo(hasher);
        }

        return $"system:{agent.Digest}:{hasher.Finish()}";
    }

    private static IReadOnlyList<SystemFile> Texts() =>
    [
        new("usr/local/libexec/larder-network", PathAttributes.ExecutableMode, Read("larder-network")),
        new($"{Services}/{Agent}", PathAttributes.FileMode, Read(Agent)),
        new($"{Services}/{Network}", PathAttributes.FileMode, Read(Network)),
        new("etc/modules-load.d/larder.conf", PathAttributes.FileMode, Read("larder.conf")),
        SystemFile.Link($"{Services}/multi-user.target.wants/{Agent}", $"../{Agent}"),
        SystemFile.Link($"{Services}/multi-user.target.wants/{Network}", $"../{Network}"),
    ];

    private static byte[] Read(string name)
    {
        using Stream file = typeof(SystemFiles).Assembly.GetManifestResourceStream($"systems/{name}")!;
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
