using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Qcow2;
using Larder.Images;
using Larder.Images.Records;
using Larder.Machines.Booting;
using Larder.Machines.Records;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Machines.Making;

/// <summary>
/// Makes the directory of a machine: aside, and whole by one rename. What a kept machine needs of its image gets further names
/// there, so that it outlives the image's own.
/// </summary>
internal sealed class MachineMaker(ContentStore store, DirectoryHandle machines, string path, TimeProvider clock)
{
    private const string Disk = "disk.qcow2";
    private const string Kernel = "kernel";
    private const string FirstFiles = "initramfs";

    /// <summary>Makes one. It is claimed, and the caller lets go of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="isOnce">Whether it goes with its command: then it needs no files of its own.</param>
    /// <exception cref="LarderException">
    /// LRD3004, LRD3005, LRD3404, LRD3408: the image is broken, has no kernel or one that does not serve, or is for another
    /// architecture. LRD3405: the name is taken.
    /// </exception>
    public (MachineRecord Record, MachineDirectory Directory) Make(string name, MachineRequest request, bool isOnce)
    {
        (ImageRecord image, BootRecord boot) = BootableImage.Require(request.Image);
        DateTimeOffset now = clock.GetUtcNow();
        bool isPersistent = !isOnce && image.Rootfs.Format == "ext4";
        MachineRecord record = new()
        {
            Name = name,
            Image = request.Image.Name.Name,
            ImageId = image.Id,
            IsOnce = isOnce,
            Memory = (request.Memory + (1 << 20) - 1) >> 20 << 20,
            Processors = request.Processors,
            HasNetwork = request.HasNetwork || request.Forwards.Count > 0,
            Forwards = [.. request.Forwards.Select(static forward => forward.ToString())],
            Disks = request.Disks,
            HostName = request.HostName ?? name,
            RootFormat = image.Rootfs.Format,
            RootPath = Path.Combine(request.Image.Directory, image.Rootfs.Path),
            KernelPath = Path.Combine(request.Image.Directory, boot.Kernel.Path),
            InitramfsPath = FirstFiles,
            IsPersistent = isPersistent,
            Init = image.Init,
            Environment = image.Process?.Environment ?? [],
            WorkingDirectory = image.Process?.WorkingDirectory ?? "/",
            User = image.Process?.User ?? "",
            Created = now,
            Expires = now + request.TimeToLive,
            IdleSeconds = request.IdleTime?.TotalSeconds,
            BootSeconds = request.BootTime.TotalSeconds,
        };
        record = record with { InitramfsPath = FirstFileSystem(request.Image, image, boot, record) };
        DirectoryHandle staged = Stage(name);
        try
        {
            return (Publish(staged, name, record, image), new MachineDirectory(staged, Path.Combine(path, name)));
        }
        catch
        {
            machines.RemoveTree(StagedName(name));
            FileLock.Release(staged.Handle);
            staged.Dispose();
            throw;
        }
    }

    /// <summary>The name that a machine has while it is made, and while it is removed.</summary>
    public static byte[] StagedName(string name) => Encoding.UTF8.GetBytes($".{name}.new");

    /// <summary>What is said of a name that is not free.</summary>
    public static LarderException Taken(string name) => new(
        ErrorCodes.MachineNameTaken, $"The machine {name} was not made", "there is one of this name", $"Choose another name, or remove it with: larder machine remove {name}");

    private DirectoryHandle Stage(string name)
    {
        byte[] staged = StagedName(name);
        _ = machines.EnsureDirectory(staged, MachineDirectory.Private);
        DirectoryHandle claimed = MachineClaims.TryClaim(machines, staged) ?? throw Taken(name);
        foreach (ListedName left in claimed.List())
        {
            claimed.RemoveTree(left.Name);
        }

        return claimed;
    }

    private MachineRecord Publish(DirectoryHandle staged, string name, MachineRecord record, ImageRecord image)
    {
        MachineRecord placed = record.IsOnce ? record : Keep(staged, record, image);
        using (SafeFileHandle file = staged.CreateFile(MachineRecord.FileName, 0x180))
        {
            RandomAccess.Write(file, placed.Encode(), 0);
        }

        // One that is there for a command is not there after a power failure.
        if (!record.IsOnce)
        {
            Durable.SyncFileSystem(staged.Handle, MachineKillPoints.SyncStaged);
        }

        try
        {
            Durable.Rename(machines, StagedName(name), machines, Encoding.UTF8.GetBytes(name), replace: false, MachineKillPoints.RenameMachine);
        }
        catch (LinuxException error) when (error.Error is Errno.Exists)
        {
            throw Taken(name);
        }

        if (!record.IsOnce)
        {
            Durable.Sync(machines.Handle, MachineKillPoints.SyncMachines);
        }

        return placed;
    }

    // Across file systems nothing can have two names: then the machine uses the files where they are.
    private static MachineRecord Keep(DirectoryHandle staged, MachineRecord record, ImageRecord image)
    {
        string root = $"root.{record.RootFormat}";
        MachineRecord kept = record with
        {
            RootPath = TryLink(staged, record.RootPath, root) ? root : record.RootPath,
            KernelPath = TryLink(staged, record.KernelPath, Kernel) ? Kernel : record.KernelPath,
            InitramfsPath = FirstFiles,
        };
        if (!TryLink(staged, record.InitramfsPath, FirstFiles))
        {
            throw new InvalidOperationException("The cache of initial file systems lies on another file system than its machines.");
        }

        if (kept.IsPersistent)
        {
            using FileStream disk = new(staged.CreateFile(Encoding.ASCII.GetBytes(Disk), 0x180), FileAccess.Write, bufferSize: 0);
            Qcow2Overlay.Write(disk, image.Rootfs.Size, record.RootPath, "raw");
        }

        return kept;
    }

    private static bool TryLink(DirectoryHandle staged, string path, string name)
    {
        using DirectoryHandle from = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        return staged.TryLink(from, Encoding.UTF8.GetBytes(Path.GetFileName(path)), Encoding.UTF8.GetBytes(name));
    }

    private string FirstFileSystem(ImageEntry entry, ImageRecord image, BootRecord boot, MachineRecord record)
    {
        IReadOnlyList<string> drivers = BootWords.Drivers(record);
        TreeModules? tree = boot.Modules.Count == 0 && boot.Version is { } version ? TreeModules.Find(store, clock, image.Id, version) : null;
        string kept = Initramfs.IdentityOf(AgentBinary.Identity, tree is null && boot.Modules.Count == 0 ? $"{image.Id} without modules" : image.Id, drivers);
        return new InitramfsCache(machines, path).Get(kept, () =>
        {
            using Stream agent = AgentBinary.Open();
            byte[] program = new byte[agent.Length];
            agent.ReadExactly(program);
            IModuleFiles? modules = boot.Modules.Count > 0 ? new DirectoryModules(entry.Directory, boot) : tree;
            return Initramfs.Make(program, modules, DriverSet.Find(modules, drivers, BootWords.WantedDrivers, PackText.Printable(boot.Version ?? boot.Source)));
        });
    }
}
