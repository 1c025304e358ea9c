using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Larder.Acceptance.Running;

/// <summary>Debian's docker-registry on a loopback port of its own, with its files in one directory. Killed at the end.</summary>
public sealed class RegistryProcess : IDisposable
{
    private readonly Process _process;

    public RegistryProcess(string directory)
    {
        Directory.CreateDirectory(directory);
        Address = FreeAddress();
        string configuration = Path.Combine(directory, "config.yml");
        File.WriteAllText(configuration, $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: {Path.Combine(directory, "data")}
            http:
              addr: {Address}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        WaitUntilItAnswers();
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

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
        IPEndPoint end = IPEndPoint.Parse(Address);
        for (int attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(end);
                return;
            }
            catch (SocketException)
            {
                Assert.False(_process.HasExited, "docker-registry ended");
                Thread.Sleep(50);
            }
        }

        throw new TimeoutException("docker-registry does not answer");
    }
}
