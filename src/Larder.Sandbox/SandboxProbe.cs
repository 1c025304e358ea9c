using Larder.Formats.Errors;
using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>
/// Decides whether sandboxes work here by making one, with the very line that wrappers use. It reads no sysctl: which
/// of them matter differs between distributions, containers and security modules, and the kernel's answer does not.
/// </summary>
public static class SandboxProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // What bubblewrap 0.8–0.11 says, from the most telling words on.
    private static readonly (string Says, SandboxProblem Problem)[] Causes =
    [
        ("No permissions to create new namespace", new(
            "the kernel lets ordinary users make no user namespaces",
            "set kernel.unprivileged_userns_clone=1, or in a container run it with user namespaces allowed")),
        ("Creating new namespace failed: nesting depth", new(
            "no user namespace is left: user.max_user_namespaces is 0 or used up, or they are nested too deep",
            "raise user.max_user_namespaces")),
        ("Creating new namespace failed", new(
            "the kernel refuses new namespaces",
            "run on a kernel with user namespaces (CONFIG_USER_NS), and in a container with them allowed")),
        ("setting up uid map", new(
            "a security module (AppArmor on Ubuntu from 23.10) keeps bubblewrap from using its user namespace",
            "install an AppArmor profile for bubblewrap, or set kernel.apparmor_restrict_unprivileged_userns=0")),
        ("loopback: Failed RTM_NEWADDR", new(
            "a security module (AppArmor on Ubuntu from 23.10) keeps bubblewrap from using its network namespace",
            "install an AppArmor profile for bubblewrap, or set kernel.apparmor_restrict_unprivileged_userns=0")),
        ("Can't mount proc", new(
            "this is a container whose /proc is partly covered, where the kernel allows no fresh one",
            "run the container with systempaths=unconfined")),
        ("Failed to make / slave", new(
            "the kernel or a security module forbids mounts in a new user namespace",
            "in a container run it with mounts allowed (seccomp=unconfined, apparmor=unconfined)")),
        ("prctl(PR_SET_SECCOMP)", new(
            "the kernel takes no seccomp filter",
            "run on a kernel with CONFIG_SECCOMP_FILTER")),
    ];

    /// <summary>Makes one sandbox, with nothing but <c>sh</c> doing nothing in it.</summary>
    /// <returns>Null when sandboxes work; else why not and what to do.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<SandboxProblem?> RunAsync(CancellationToken cancellationToken = default)
    {
        var spec = new SandboxSpec { Root = SandboxRoot.OfHost(HostLayout.Read()) };
        byte[][] command = ["/bin/sh"u8.ToArray(), "-c"u8.ToArray(), ":"u8.ToArray()];
        try
        {
            var result = await SandboxRunner.RunAsync(
                spec,
                command,
                new SandboxRun
                {
                    Input = StandardStream.Null,
                    Output = Stream.Null,
                    Error = Stream.Null,
                    Timeout = Patience,
                },
                cancellationToken).ConfigureAwait(false);
            return result.Status.IsSuccess
                ? null
                : new SandboxProblem($"a shell that does nothing ended with {result.Status}", "see the kernel's log (dmesg)");
        }
        catch (LarderException exception)
        {
            return new SandboxProblem(exception.Why, exception.Action);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for callers that cannot go on without.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.SandboxUnavailable"/>.</exception>
    public static async Task RequireAsync(CancellationToken cancellationToken = default)
    {
        if (await RunAsync(cancellationToken).ConfigureAwait(false) is { } problem)
        {
            throw SandboxFailure.Unavailable(problem.Why, problem.Action);
        }
    }

    /// <summary>The cause that bubblewrap's words point to; null when they point to none that this machine is to
    /// blame for.</summary>
    internal static SandboxProblem? Explain(string errors)
    {
        foreach (var (says, problem) in Causes)
        {
            if (errors.Contains(says, StringComparison.Ordinal))
            {
                return problem;
            }
        }

        return null;
    }
}
