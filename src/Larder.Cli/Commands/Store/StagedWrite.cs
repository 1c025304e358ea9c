using Larder.Cli.Output;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Cli.Commands.Store;

/// <summary>Writes a destination that is to appear whole: staged, synced, and renamed.</summary>
internal static class StagedWrite
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Writes a file.</summary>
    /// <param name="context">Shows progress.</param>
    /// <param name="file">Where; it must not exist.</param>
    /// <param name="write">Fills it; it is open for reading and writing.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD2305: it exists, or somebody is making it.</exception>
    public static T File<T>(CommandContext context, string file, Func<SafeFileHandle, ProgressDisplay, T> write)
    {
        using ProgressDisplay progress = context.Output.BeginProgress();
        using StagedName staged = StagedName.Begin(file, isDirectory: false);
        progress.Phase("export");
        T result = write(staged.Handle, progress);
        progress.Phase("sync");
        Durable.Sync(staged.Handle, ExportKillPoints.SyncExport);
        staged.Publish(ExportKillPoints.RenameExport);
        return result;
    }

    /// <summary>Writes a file from its beginning to its end.</summary>
    /// <returns>What was written, and the file's length.</returns>
    /// <inheritdoc cref="File"/>
    public static (T Result, long Bytes) Stream<T>(CommandContext context, string file, Func<Stream, ProgressDisplay, T> write) =>
        File(context, file, (handle, progress) =>
        {
            // The handle is synced when the stream is gone, so the stream does not own it.
            using SafeFileHandle borrowed = new(handle.DangerousGetHandle(), ownsHandle: false);
            using FileStream stream = new(borrowed, FileAccess.Write, BufferSize);
            T result = write(stream, progress);
            stream.Flush();
            return (result, stream.Length);
        });

    /// <summary>Writes a directory.</summary>
    /// <param name="context">Shows progress.</param>
    /// <param name="directory">Where; it must not exist, unless it is replaced.</param>
    /// <param name="phase">What the command is at meanwhile.</param>
    /// <param name="write">Fills it.</param>
    /// <param name="replaces">Whether a directory that is there is replaced.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD2305: it exists, or somebody is making it.</exception>
    public static T Directory<T>(
        CommandContext context, string directory, string phase, Func<DirectoryHandle, ProgressDisplay, T> write, bool replaces = false)
    {
        using ProgressDisplay progress = context.Output.BeginProgress();
        using StagedName staged = StagedName.Begin(directory, isDirectory: true, replaces);
        progress.Phase(phase);
        T result = write(staged.Directory!, progress);
        progress.Phase("sync");
        Durable.SyncFileSystem(staged.Handle, ExportKillPoints.SyncCheckout);
        staged.Publish(ExportKillPoints.RenameCheckout);
        return result;
    }
}
