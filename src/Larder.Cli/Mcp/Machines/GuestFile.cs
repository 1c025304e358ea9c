using System.IO.Pipelines;
using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Tar;
using Larder.Machines.Guests;

namespace Larder.Cli.Mcp.Machines;

/// <summary>One file of a guest, whose content is in memory here.</summary>
internal static class GuestFile
{
    /// <summary>Writes one; the directory that it is in must be there.</summary>
    /// <exception cref="GuestFailureException">The guest refused it.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public static async Task WriteAsync(GuestConnection guest, string path, ReadOnlyMemory<byte> content, uint mode, DateTimeOffset modified, CancellationToken cancellationToken)
    {
        int slash = path.LastIndexOf('/');
        using MemoryStream archive = new();
        using (TarWriter tar = new(archive, leaveOpen: true))
        {
            tar.WriteEntry(
                new TarEntry { Path = Encoding.UTF8.GetBytes(path[(slash + 1)..]), Kind = TarEntryKind.File, Mode = mode, Size = content.Length, MtimeSeconds = modified.ToUnixTimeSeconds() },
                content.Span);
            tar.Finish();
        }

        archive.Position = 0;
        await guest.CopyInAsync(slash == 0 ? "/" : path[..slash], archive, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the beginning of one.</summary>
    /// <returns>At most <paramref name="limit"/> bytes, and how many the file has.</returns>
    /// <exception cref="LarderException">LRD7010: it is no file.</exception>
    /// <exception cref="GuestFailureException">The guest refused it.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public static async Task<(byte[] Head, long Size)> ReadAsync(GuestConnection guest, string path, int limit, CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<(byte[] Head, long Size)> reading = Task.Run(() => Read(pipe.Reader, path, limit, enough), CancellationToken.None);
        Exception? refused = null;
        try
        {
            await guest.CopyOutAsync(path, pipe.Writer.AsStream(leaveOpen: true), enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Enough was read.
        }
        catch (Exception error) when (error is IOException or GuestFailureException or OperationCanceledException)
        {
            refused = error;
        }

        await pipe.Writer.CompleteAsync(refused).ConfigureAwait(false);
        if (refused is not null)
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(refused);
        }

        return await reading.ConfigureAwait(false);
    }

    private static (byte[] Head, long Size) Read(PipeReader reader, string path, int limit, CancellationTokenSource enough)
    {
        using Stream archive = reader.AsStream();
        try
        {
            using TarReader tar = new(archive, leaveOpen: true);
            TarEntry entry = tar.MoveNext() ? tar.Current : throw Refuse(path, "the machine sent nothing", "Call it again");
            if (entry.Kind is not TarEntryKind.File)
            {
                throw entry.Kind is TarEntryKind.Symlink
                    ? Refuse(path, $"it is a link to «{NameText.Show(entry.LinkTarget)}»", "Name what it leads to")
                    : Refuse(path, entry.Kind is TarEntryKind.Directory ? "it is a directory" : "it is no file", "Name a file; or copy a whole directory with shared_path");
            }

            byte[] head = new byte[Math.Min(limit, entry.Size)];
            for (int length = 0; length < head.Length;)
            {
                length += tar.Read(head.AsSpan(length));
            }

            if (entry.Size <= limit)
            {
                // The guest's last words come behind the archive.
                archive.CopyTo(Stream.Null);
            }

            return (head, entry.Size);
        }
        finally
        {
            enough.Cancel();
        }
    }

    private static LarderException Refuse(string path, string why, string action) => new(
        ErrorCodes.ToolArgument, $"«{PackText.Printable(path)}» was not copied", why, action);
}
