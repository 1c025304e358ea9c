using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Packs.Building;
using Microsoft.Win32.SafeHandles;

namespace Larder.Packs.Packaging;

/// <summary>The directory that packs go to. Owns its handle.</summary>
internal sealed class OutputDirectory : IDisposable
{
    private const ushort Readable = 0x1A4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly DirectoryHandle _directory;

    private OutputDirectory(string path, DirectoryHandle directory)
    {
        Path = path;
        _directory = directory;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Opens it, making it where there is none.</summary>
    /// <exception cref="LarderException">LRD8002, LRD8003, LRD8004.</exception>
    public static OutputDirectory Open(string path)
    {
        try
        {
            PrivateDirectory.MakePublic(path);
            return new OutputDirectory(path, DirectoryHandle.Open(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw BuildErrors.CannotWrite(path, error);
        }
    }

    /// <summary>Puts a whole file in place of whatever has its name: written aside, synced, renamed.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="cancellationToken">While another build writes to the directory.</param>
    /// <exception cref="LarderException">LRD8002, LRD8003, LRD8004.</exception>
    public T Write<T>(string name, Func<Stream, T> write, CancellationToken cancellationToken)
    {
        byte[] final = Encoding.UTF8.GetBytes(name);
        byte[] aside = [(byte)'.', .. final];
        try
        {
            // One writer at a time, so that the name aside can be the same each time and never stays behind.
            while (!FileLock.TryLock(_directory.Handle, shared: false))
            {
                cancellationToken.WaitHandle.WaitOne(Pause);
                cancellationToken.ThrowIfCancellationRequested();
            }

            _ = _directory.TryUnlink(aside);
            T result = WriteAside(aside, write);
            Durable.Rename(_directory, aside, _directory, final, replace: true, PackKillPoints.RenamePack);
            Durable.Sync(_directory.Handle, PackKillPoints.SyncOutput);
            return result;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw BuildErrors.CannotWrite(System.IO.Path.Combine(Path, name), error);
        }
    }

    public void Dispose() => _directory.Dispose();

    private T WriteAside<T>(byte[] aside, Func<Stream, T> write)
    {
        using SafeFileHandle file = _directory.CreateFile(aside, Readable);
        try
        {
            using var stream = new FileStream(file, FileAccess.Write, bufferSize: 0);
            T result = write(stream);
            Durable.Sync(file, PackKillPoints.SyncPack);
            return result;
        }
        catch
        {
            _ = _directory.TryUnlink(aside);
            throw;
        }
    }
}
