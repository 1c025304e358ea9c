using System.Globalization;
using System.Text;

namespace Larder.Sandbox;

/// <summary>Composes bubblewrap's options (bwrap(1), from 0.8.0) from a <see cref="SandboxSpec"/>: the only place.</summary>
public static class BubblewrapLine
{
    /// <summary>
    /// bubblewrap refuses more than 9000 arguments, its own options on the command line among them; a wrapper's stay
    /// far below the rest.
    /// </summary>
    public const int MostArguments = 8000;

    /// <summary>All options, in bubblewrap's order of work; the command is not among them.</summary>
    /// <param name="spec">What the sandbox is.</param>
    /// <exception cref="Formats.Errors.LarderException">The caller's directories cannot be shown.</exception>
    public static IReadOnlyList<byte[]> Compose(SandboxSpec spec) => Compose(spec, SandboxDescriptors.Usual);

    /// <inheritdoc cref="Compose(SandboxSpec)"/>
    internal static IReadOnlyList<byte[]> Compose(SandboxSpec spec, SandboxDescriptors descriptors)
    {
        var line = new OptionList();
        AddFixed(line, spec, descriptors);
        if (spec.Caller is { } caller)
        {
            AddCaller(line, spec, caller);
        }

        AddEnvironment(line, spec.Environment);
        line.Add("--remount-ro", "/");
        line.Add("--chdir", spec.Capabilities.WorkingDirectory && spec.Caller is { } at
            ? ShownDirectory.Working(spec, at)
            : spec.WorkingDirectory);
        return line.Items;
    }

    /// <summary>The options that are the same whoever calls: what a wrapper keeps in its revision's <c>launch/args</c>.</summary>
    internal static IReadOnlyList<byte[]> ComposeFixed(SandboxSpec spec)
    {
        var line = new OptionList();
        AddFixed(line, spec, SandboxDescriptors.Usual);
        return line.Items;
    }

    /// <summary>As <c>--args</c> reads them: each followed by NUL.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> options)
    {
        var result = new byte[options.Sum(static option => option.Length + 1)];
        var next = 0;
        foreach (var option in options)
        {
            option.CopyTo(result, next);
            next += option.Length + 1;
        }

        return result;
    }

    private static void AddFixed(OptionList line, SandboxSpec spec, SandboxDescriptors descriptors)
    {
        // cgroup namespaces can be compiled out of a kernel and hide only names: the one that may be missing.
        line.Add("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try");
        if (!spec.Capabilities.Network)
        {
            line.Add("--unshare-net");
        }

        line.Add("--hostname", spec.HostName);
        if (spec.Identity is { } identity)
        {
            line.Add("--uid", identity.User.ToString(CultureInfo.InvariantCulture));
            line.Add("--gid", identity.Group.ToString(CultureInfo.InvariantCulture));
        }

        // Called by root, bubblewrap keeps all capabilities unless told.
        line.Add("--die-with-parent", "--cap-drop", "ALL");
        line.Add("--seccomp", descriptors.Seccomp.ToString(CultureInfo.InvariantCulture));
        line.Add("--clearenv", "--setenv", "PATH", SandboxSpec.SearchPath);
        AddMounts(line, spec.Root);
        line.Add("--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp", "--perms", "0755", "--tmpfs", "/run");
        line.Add("--perms", "0555", "--file", descriptors.Starter.ToString(CultureInfo.InvariantCulture), StarterProgram.Path);
        foreach (var device in spec.Capabilities.Devices)
        {
            var path = Encoding.ASCII.GetBytes(device.ToString());
            line.Add("--dev-bind-try", path, path);
        }

        if (spec.Capabilities.Network)
        {
            // Where /etc/resolv.conf points on hosts that have a resolver of their own.
            foreach (var path in (string[])
            [
                "/run/systemd/resolve/stub-resolv.conf", "/run/systemd/resolve/resolv.conf",
                "/run/resolvconf/resolv.conf", "/run/NetworkManager/resolv.conf",
            ])
            {
                line.Add("--ro-bind-try", path, path);
            }
        }

        AddMounts(line, spec.Mounts);
        if (spec.Lease is { } lease)
        {
            // --lock-file names a path in the sandbox: bubblewrap's own first process opens and holds it there.
            line.Add("--ro-bind", lease, Encoding.ASCII.GetBytes(SandboxSpec.LeasePath));
            line.Add("--lock-file", SandboxSpec.LeasePath);
        }
    }

    // WrapperScript says the same in shell; a test compares the two.
    private static void AddCaller(OptionList line, SandboxSpec spec, Caller caller)
    {
        line.Add("--setenv", "HOME", SandboxSpec.DataPath);
        AddEnvironment(line, caller.Environment);
        line.Add("--dir", SandboxSpec.DataPath);
        if (caller.DataDirectory is { } data)
        {
            line.Add("--bind", data, Encoding.ASCII.GetBytes(SandboxSpec.DataPath));
            line.Add("--setenv", "LARDER_DATA", SandboxSpec.DataPath);
        }

        if (spec.Capabilities.Home)
        {
            var home = ShownDirectory.Home(spec, caller);
            line.Add(spec.Capabilities.HomeWritable ? "--bind" : "--ro-bind", home, home);
            line.Add("--setenv", "HOME", home);
        }

        if (spec.Capabilities.WorkingDirectory)
        {
            var directory = ShownDirectory.Working(spec, caller);
            line.Add("--bind", directory, directory);
        }
    }

    private static void AddEnvironment(OptionList line, IReadOnlyList<EnvironmentVariable> variables)
    {
        foreach (var variable in variables)
        {
            line.Add("--setenv", variable.Name, variable.Value);
        }
    }

    private static void AddMounts(OptionList line, IReadOnlyList<SandboxMount> mounts)
    {
        foreach (var mount in mounts)
        {
            switch (mount)
            {
                case SandboxMount.Bind bind:
                    var option = (bind.Writable ? "--bind" : "--ro-bind") + (bind.Optional ? "-try" : "");
                    line.Add(option, bind.Source, bind.Destination);
                    break;
                case SandboxMount.Tmpfs:
                    line.Add("--tmpfs", mount.Destination);
                    break;
                case SandboxMount.Directory:
                    line.Add("--dir", mount.Destination);
                    break;
                case SandboxMount.Symlink link:
                    line.Add("--symlink", link.Target, link.Destination);
                    break;
            }
        }
    }
}
