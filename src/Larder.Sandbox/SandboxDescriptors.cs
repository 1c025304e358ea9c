namespace Larder.Sandbox;

/// <summary>The open files that bubblewrap reads a sandbox's parts from, by number.</summary>
/// <param name="Arguments">The options, for <c>--args</c>.</param>
/// <param name="Seccomp">The filter.</param>
/// <param name="Starter">The first program.</param>
internal readonly record struct SandboxDescriptors(int Arguments, int Seccomp, int Starter)
{
    /// <summary>As wrappers have them.</summary>
    internal static SandboxDescriptors Usual { get; } = new(3, 4, 5);
}
