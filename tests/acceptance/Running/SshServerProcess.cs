using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Larder.Acceptance.Running;

/// <summary>
/// Debian's sshd on a loopback port of its own, which lets this user in with a key of its own; everything is in one
/// directory, and its clients read no other configuration. Killed at the end.
/// </summary>
public sealed class SshServerProcess : IDisposable
{
    private const string Program = "/usr/sbin/sshd";

    private readonly string _directory;
    private readonly Process _process;

    public SshServerProcess(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(Path.Combine(directory, "bin"));
        Directory.CreateDirectory(Path.Combine(directory, "home"));
        Directory.CreateDirectory(Path.Combine(directory, "server"));
        File.CreateSymbolicLink(Path.Combine(directory, "server", "larder"), LarderBinary.Path);
        MakeKey("host");
        MakeKey("user");
        File.WriteAllText(In("known_hosts"), $"larder-test {File.ReadAllText(In("host.pub"))}");
        Port = FreePort();
        File.WriteAllText(In("sshd_config"), $"""
            ListenAddress 127.0.0.1:{Port}
            HostKey {In("host")}
            AuthorizedKeysFile {In("user.pub")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            SetEnv HOME={In("home")} PATH={In("server")}:/usr/bin:/bin
            """);
        File.WriteAllText(In("ssh_config"), $"""
            BatchMode yes
            HostKeyAlias larder-test
            IdentitiesOnly yes
            IdentityAgent none
            IdentityFile {In("user")}
            UserKnownHostsFile {In("known_hosts")}
            GlobalKnownHostsFile /dev/null
            StrictHostKeyChecking yes
            """);
        string ssh = Path.Combine(directory, "bin", "ssh");
        File.WriteAllText(ssh, $"#!/bin/sh\nexec /usr/bin/ssh -F '{In("ssh_config")}' \"$@\"\n");
        File.SetUnixFileMode(ssh, (UnixFileMode)0x1ED);

        // Where it shuts itself in before it knows who is there; the init script makes it.
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        _process = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", In("sshd_config")]) { RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
        WaitUntilItAnswers();
    }

    public int Port { get; }

    /// <summary>What lets larder find an ssh that knows this server.</summary>
    public IReadOnlyDictionary<string, string?> Client => new Dictionary<string, string?> { ["PATH"] = $"{In("bin")}:/usr/bin:/bin" };

    /// <summary>The address of a root behind this server.</summary>
    /// <param name="root">The root's path.</param>
    /// <param name="port">Of something that leads there; null for the server's own.</param>
    public string Address(string root, int? port = null) => string.Create(CultureInfo.InvariantCulture, $"ssh://{Environment.UserName}@127.0.0.1:{port ?? Port}{root}");

    /// <summary>From now on clients know the server by another key than it has.</summary>
    public void ForgetHost()
    {
        MakeKey("other");
        File.WriteAllText(In("known_hosts"), $"larder-test {File.ReadAllText(In("other.pub"))}");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private string In(string name) => Path.Combine(_directory, name);

    private void MakeKey(string name) => Programs.Run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", In(name)]).With(0);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilItAnswers()
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Assert.False(_process.HasExited, "sshd ended");
                Thread.Sleep(50);
            }
        }

        throw new TimeoutException("sshd does not answer");
    }
}
