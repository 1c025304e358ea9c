using System.Diagnostics;
using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Testing.Files;

namespace Larder.Acceptance.PowerLoss;

/// <summary>
/// A disk whose every write and flush is written down, and the images of it that a power failure leaves; all are mounted at
/// one place, one after the other. Unmounts what it mounted.
/// </summary>
public sealed class LoggedDisk : IDisposable
{
    private const int Size = 96 << 20;

    // No guess of the file system at what a program that forgets to sync may have meant.
    private const string MountOptions = "noauto_da_alloc";

    private readonly TempDirectory _temp = new();
    private readonly Process _server;
    private string? _device;
    private bool _isMounted;
    private int _images;

    public LoggedDisk()
    {
        Directory.CreateDirectory(MountPoint);
        Directory.CreateDirectory(_temp.Combine("served"));
        string program = _temp.Combine("writelog");
        Programs.Run("gcc", ["-O2", "-o", program, Source, "-I/usr/include/fuse3", "-lfuse3", "-lpthread"]).With(0);
        _server = Process.Start(program, [_temp.Combine("served"), LogPath, Size.ToString(CultureInfo.InvariantCulture)]);
        string disk = _temp.Combine("served", "disk");
        for (int tries = 0; !File.Exists(disk); tries++)
        {
            Assert.True(tries < 600 && !_server.HasExited, "the file system that logs writes does not come up");
            Thread.Sleep(50);
        }

        Programs.Run("chmod", ["0755", _temp]).With(0);
        _device = Programs.Run("losetup", ["--show", "-f", disk]).With(0).Output.Trim();
        Programs.Run("mkfs.ext4", ["-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", _device]).With(0);
        Mount(_device);
    }

    public string MountPoint => _temp.Combine("disk");

    /// <summary>How far the log has come: everything before this was told to the disk by now.</summary>
    public long Position => new FileInfo(LogPath).Length;

    private string LogPath => _temp.Combine("log");

    private static string Source => Path.Combine(AppContext.BaseDirectory, "PowerLoss", "writelog.c");

    /// <summary>Ends the recording, and gives what was recorded.</summary>
    public WriteLog Finish()
    {
        WriteLog log = new(File.ReadAllBytes(LogPath));
        Stop();
        return log;
    }

    public static byte[] NewImage() => new byte[Size];

    /// <summary>Mounts a copy of an image where the disk was; disposing unmounts it.</summary>
    public IDisposable MountImage(byte[] image)
    {
        // A file of its own each time: mount takes a loop device again that has the same file, and with it what the kernel
        // still keeps of the image before, where that device has not gone yet.
        string file = _temp.Combine($"image{++_images}");
        File.WriteAllBytes(file, image);
        Mount(file, "loop,");
        return new Mounted(this, file);
    }

    public void Dispose()
    {
        Stop();
        _server.Dispose();
        _temp.Dispose();
    }

    private void Mount(string what, string options = "")
    {
        Programs.Run("mount", ["-t", "ext4", "-o", options + MountOptions, what, MountPoint]).With(0);
        _isMounted = true;
    }

    private void Unmount()
    {
        if (_isMounted)
        {
            Programs.Run("umount", [MountPoint]).With(0);
            _isMounted = false;
        }
    }

    private void Stop()
    {
        Unmount();
        if (_device is not null)
        {
            Programs.Run("losetup", ["-d", _device]).With(0);
            Programs.Run("umount", ["-l", _temp.Combine("served")]).With(0);
            _device = null;
            _server.WaitForExit();
        }
    }

    private sealed class Mounted(LoggedDisk disk, string file) : IDisposable
    {
        public void Dispose()
        {
            disk.Unmount();
            File.Delete(file);
        }
    }
}
