using System.Diagnostics;
using System.Globalization;
using Larder.Formats.Oci;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Tests.Sources.Oci.Blobs;

public sealed class KilledDownloadTests(ITestOutputHelper output)
{
    private const int Chunk = 256 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_process_killed_anywhere_costs_at_most_a_chunk_for_each_connection(int connections)
    {
        Random random = new(connections);
        using RegistryHome home = new();
        await using FakeRegistry registry = new();
        byte[] content = new byte[64 * Chunk + 1000];
        random.NextBytes(content);
        ContentDescriptor blob = registry.Add("a", content);
        registry.Altered = (_, reply) =>
        {
            // Slow enough that there is something to kill.
            Thread.Sleep(5);
            return reply;
        };
        int kills = 0;
        for (int run = 0; run < 16; run++)
        {
            using Process child = Start(home, registry, blob, connections);
            long goal = registry.Server.SentBytes + random.Next(1, content.Length / 14);
            while (registry.Server.SentBytes < goal && !child.HasExited)
            {
                await Task.Delay(1);
            }

            if (child.HasExited)
            {
                break;
            }

            child.Kill();
            await child.WaitForExitAsync();
            kills++;
        }

        using Process last = Start(home, registry, blob, connections);
        await last.WaitForExitAsync();
        long again = registry.Server.SentBytes - content.Length;
        output.WriteLine($"{connections} connections, {kills} kills: {again} bytes sent again, {again / Math.Max(1, kills)} a kill");

        Assert.Equal(0, last.ExitCode);
        Assert.InRange(kills, 8, 16);
        Assert.InRange(again, 0, (long)kills * connections * Chunk);
        string file = Assert.Single(home.CacheFiles());
        Assert.Equal(content, await File.ReadAllBytesAsync(file));
    }

    private static Process Start(RegistryHome home, FakeRegistry registry, ContentDescriptor blob, int connections) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            "exec", typeof(KilledDownloadTests).Assembly.Location, "download", home.Cache, $"{registry.Host}/a", blob.Digest.ToString(),
            blob.Size.ToString(CultureInfo.InvariantCulture), Chunk.ToString(CultureInfo.InvariantCulture), connections.ToString(CultureInfo.InvariantCulture),
        ]))!;
}
