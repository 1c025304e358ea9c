using System.IO.Pipelines;
using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Native.Files;

namespace Larder.Machines.Copying;

/// <summary>Copies between this machine and the guest of another, with a tar archive on the way.</summary>
/// <param name="guest">A session of the guest's agent. Stays the caller's.</param>
public sealed class GuestCopy(GuestConnection guest)
{
    private const int NotFound = 2;
    private const int Invalid = 22;
    private static readonly PipeOptions Flow = new(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, useSynchronizationContext: false);

    /// <summary>
    /// Copies into the guest, as cp(1) does: into a directory that is there under the source's own name, else under the target's.
    /// </summary>
    /// <param name="directory">Where the source begins.</param>
    /// <param name="name">A name in it.</param>
    /// <param name="target">Absolute, in the guest.</param>
    /// <param name="cancellationToken">Ends it; what was copied stays.</param>
    /// <exception cref="GuestFailureException">The guest refused it.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public async Task InAsync(DirectoryHandle directory, byte[] name, string target, CancellationToken cancellationToken = default)
    {
        string trimmed = target.TrimEnd('/');
        if (trimmed.Length == 0 || target.EndsWith('/'))
        {
            await InAsync(directory, name, trimmed.Length == 0 ? "/" : trimmed, name, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await InAsync(directory, name, trimmed, name, cancellationToken).ConfigureAwait(false);
        }
        catch (GuestFailureException failure) when (failure.Number is NotFound or Invalid || failure.Message.Contains("directory", StringComparison.OrdinalIgnoreCase))
        {
            int slash = trimmed.LastIndexOf('/');
            byte[] last = System.Text.Encoding.UTF8.GetBytes(trimmed[(slash + 1)..]);
            await InAsync(directory, name, slash <= 0 ? "/" : trimmed[..slash], last, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Copies out of the guest.</summary>
    /// <param name="path">Absolute, in the guest.</param>
    /// <param name="directory">Where it is put.</param>
    /// <param name="name">Under which name; null for its own.</param>
    /// <param name="cancellationToken">Ends it; what was copied stays.</param>
    /// <returns>Bytes of files.</returns>
    /// <exception cref="GuestFailureException">The guest refused it.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    /// <exception cref="LarderException">As <see cref="HostExtraction.Run"/>.</exception>
    public async Task<long> OutAsync(string path, DirectoryHandle directory, byte[]? name, CancellationToken cancellationToken = default)
    {
        Pipe pipe = new(Flow);
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<long> unpacking = Task.Run(
            () =>
            {
                try
                {
                    using Stream archive = pipe.Reader.AsStream();
                    long bytes = HostExtraction.Run(archive, directory, name, failed.Token);

                    // The guest's last words come behind the archive.
                    archive.CopyTo(Stream.Null);
                    return bytes;
                }
                catch (Exception)
                {
                    failed.Cancel();
                    throw;
                }
            },
            CancellationToken.None);
        Exception? refused = null;
        try
        {
            await guest.CopyOutAsync(path, pipe.Writer.AsStream(leaveOpen: true), failed.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is GuestFailureException or GuestLostException or OperationCanceledException)
        {
            refused = error;
        }

        await pipe.Writer.CompleteAsync(refused).ConfigureAwait(false);
        return refused is GuestFailureException or GuestLostException ? await RefuseAsync(unpacking, refused).ConfigureAwait(false) : await unpacking.ConfigureAwait(false);
    }

    private static async Task<long> RefuseAsync(Task unpacking, Exception refused)
    {
        await unpacking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw refused;
    }

    private async Task InAsync(DirectoryHandle directory, byte[] name, string target, byte[] shown, CancellationToken cancellationToken)
    {
        Pipe pipe = new(Flow);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task packing = Task.Run(() => PackAsync(pipe, directory, name, shown, over.Token), CancellationToken.None);
        try
        {
            await guest.CopyInAsync(target, pipe.Reader.AsStream(), over.Token).ConfigureAwait(false);
        }
        catch (GuestFailureException) when (packing.IsFaulted)
        {
            // The archive ended early, which the guest was the first to say.
            await packing.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await packing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await packing.ConfigureAwait(false);
    }

    private static async Task PackAsync(Pipe pipe, DirectoryHandle directory, byte[] name, byte[] shown, CancellationToken cancellationToken)
    {
        Exception? failed = null;
        try
        {
            Stream output = pipe.Writer.AsStream(leaveOpen: true);
            await using (output.ConfigureAwait(false))
            {
                HostArchive.Write(directory, name, shown, output, cancellationToken);
            }
        }
        catch (Exception error)
        {
            failed = error;
            throw;
        }
        finally
        {
            await pipe.Writer.CompleteAsync(failed is null ? null : new IOException(failed.Message, failed)).ConfigureAwait(false);
        }
    }
}
