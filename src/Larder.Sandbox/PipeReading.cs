using System.Text;

namespace Larder.Sandbox;

/// <summary>Reads what a sandbox writes until its last process has gone.</summary>
internal static class PipeReading
{
    private const int BufferSize = 16 * 1024;
    private const int TailSize = 4 * 1024;

    /// <summary>Copies all of a pipe and keeps the end of it.</summary>
    /// <param name="pipe">The reading end.</param>
    /// <param name="target">Where to; null to keep only the end.</param>
    /// <param name="gate">Held while writing, for two pipes may have one target.</param>
    /// <returns>The last 4 KiB as text.</returns>
    internal static async Task<string> CopyAsync(Stream pipe, Stream? target, SemaphoreSlim gate)
    {
        var buffer = new byte[BufferSize];
        List<byte> tail = [];
        int read;
        while ((read = await pipe.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            tail.AddRange(buffer.AsSpan(Math.Max(0, read - TailSize), Math.Min(read, TailSize)));
            tail.RemoveRange(0, Math.Max(0, tail.Count - TailSize));
            if (target is null)
            {
                continue;
            }

            await gate.WaitAsync().ConfigureAwait(false);
            try
            {
                await target.WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
            finally
            {
                _ = gate.Release();
            }
        }

        return Encoding.UTF8.GetString([.. tail]);
    }
}
