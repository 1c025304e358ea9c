namespace Larder.Packs.Building;

/// <summary>
/// Where things lie for every step on every machine, and who runs it, so that nothing of a machine gets into what a step
/// makes. The user is an ordinary one: as user 0, tar and install would try to give files to owners that are not there.
/// </summary>
internal static class StepPaths
{
    public const string Source = "/build/source";
    public const string Build = "/build/work";
    public const string Install = "/build/install";
    public const string Home = "/build/home";
    public const string Script = "/build/step";
    public const string Temporary = "/tmp";
    public const string User = "builder";
    public const uint UserId = 1000;

    /// <summary>Where programs are looked for, relative to the root.</summary>
    public static IReadOnlyList<string> Programs { get; } = ["usr/local/bin", "usr/bin", "bin", "usr/local/sbin", "usr/sbin", "sbin"];

    /// <summary>/etc/passwd and /etc/group as steps see them.</summary>
    public static ReadOnlySpan<byte> Users =>
        "root:x:0:0:root:/:/bin/sh\nbuilder:x:1000:1000::/build/home:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"u8;

    /// <inheritdoc cref="Users"/>
    public static ReadOnlySpan<byte> Groups => "root:x:0:\nbuilder:x:1000:\nnogroup:x:65534:\n"u8;
}
