using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Larder.Testing.Registry;

/// <summary>Debian's docker-registry on a loopback port of its own, with its files in one directory. Killed at the end.</summary>
public sealed class DockerRegistry : IDisposable
{
    private readonly Process _process;

    /// <param name="directory">Made; holds everything.</param>
    /// <param name="passwords">A file of htpasswd's with bcrypt; null lets everybody in.</param>
    public DockerRegistry(string directory, string? passwords = null)
    {
        Directory.CreateDirectory(directory);
        Host = FreeAddress();
        string access = passwords is null ? "" : $"""
            auth:
              htpasswd:
                realm: "a test, with comma"
                path: {passwords}
            """;
        string configuration = Path.Combine(directory, "config.yml");
        File.WriteAllText(configuration, $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: {Path.Combine(directory, "data")}
              delete:
                enabled: true
            http:
              addr: {Host}
            {access}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        WaitUntilItAnswers();
    }

    /// <summary>Host and port.</summary>
    public string Host { get; }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string FreeAddress()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private void WaitUntilItAnswers()
    {
        IPEndPoint end = IPEndPoint.Parse(Host);
        for (int attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(end);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                Thread.Sleep(50);
            }
        }

        throw new TimeoutException("docker-registry does not answer");
    }
}
