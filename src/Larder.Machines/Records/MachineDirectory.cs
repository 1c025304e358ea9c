using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Machines.Records;

/// <summary>The files of one machine. Owns the directory's handle.</summary>
internal sealed class MachineDirectory : IDisposable
{
    public const uint Private = 0x1C0;
    private const ushort FileMode = 0x180;
    private const int MaxRecord = 1 << 20;

    /// <summary>Takes an open directory.</summary>
    public MachineDirectory(DirectoryHandle handle, string path) => (Handle, FullPath) = (handle, path);

    /// <summary>The directory.</summary>
    public DirectoryHandle Handle { get; }

    /// <summary>Absolute path.</summary>
    public string FullPath { get; }

    /// <summary>Opens one; null where there is none.</summary>
    public static MachineDirectory? TryOpen(DirectoryHandle machines, string path, string name) =>
        machines.TryStat(Encoding.UTF8.GetBytes(name)) is { Kind: FileKind.Directory } && machines.TryOpenDirectory(Encoding.UTF8.GetBytes(name)) is { } handle
            ? new MachineDirectory(handle, Path.Combine(path, name)) : null;

    /// <summary>Absolute path of a file that the record names.</summary>
    public string Resolve(string path) => Path.Combine(FullPath, path);

    /// <summary>What it is; null when its record is missing or none.</summary>
    public MachineRecord? ReadRecord() => TryRead(MachineRecord.FileName) is { } bytes ? MachineRecord.TryRead(bytes) : null;

    /// <summary>What is known of its run; null when it does not run, and did not end unexpectedly.</summary>
    public RunRecord? ReadRun() => Read(RunRecord.FileName, MachineJson.Default.RunRecord);

    /// <summary>How it ended last; null when it never did.</summary>
    public EndRecord? ReadEnd() => Read(EndRecord.FileName, MachineJson.Default.EndRecord);

    /// <summary>Writes what is known of its run, which need not survive a power failure.</summary>
    public void Write(RunRecord run)
    {
        byte[] aside = ".run.json"u8.ToArray();
        _ = Handle.TryUnlink(aside);
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = Handle.CreateFile(aside, FileMode))
        {
            RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(run, MachineJson.Default.RunRecord), 0);
        }

        Durable.Rename(Handle, aside, Handle, RunRecord.FileName, replace: true, MachineKillPoints.RenameRun);
    }

    /// <summary>Writes how it ended; it is not taken for running any more.</summary>
    public void Write(EndRecord end)
    {
        DurableFile.Write(Handle, EndRecord.FileName, JsonSerializer.SerializeToUtf8Bytes(end, MachineJson.Default.EndRecord), FileMode, MachineKillPoints.SyncEnd);
        _ = Handle.TryUnlink(RunRecord.FileName);
    }

    /// <summary>Closes the directory, and gives a claim on it back.</summary>
    public void Dispose()
    {
        FileLock.Release(Handle.Handle);
        Handle.Dispose();
    }

    private T? Read<T>(ReadOnlySpan<byte> name, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return TryRead(name) is { } bytes ? JsonSerializer.Deserialize(bytes, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[]? TryRead(ReadOnlySpan<byte> name)
    {
        try
        {
            return BoundedFile.TryRead(Handle, name, MaxRecord);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
