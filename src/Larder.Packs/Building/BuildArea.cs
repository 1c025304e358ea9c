using System.Globalization;
using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Packs.Building;

/// <summary>
/// The directory of one build, below the one that all share: numbered, and held by a lock on that number, so that builds
/// never meet and what a killed one left is known to be nobody's. Owns directory and lock; removes it at the end.
/// </summary>
internal sealed class BuildArea : IDisposable
{
    private const ushort Private = 0x1C0;

    // Beyond any machine: each takes room for a whole build.
    private const int MostBuilds = 1024;

    private readonly DirectoryHandle _all;
    private readonly FileLock _lock;
    private readonly byte[] _name;

    private BuildArea(string workDirectory, DirectoryHandle all, FileLock held, int number)
    {
        _all = all;
        _lock = held;
        _name = Name(number);
        Path = System.IO.Path.Combine(workDirectory, Encoding.ASCII.GetString(_name));
        LogPath = Path + ".log";
        all.RemoveTree(_name);
        all.MakeDirectory(_name, Private);
        Directory = all.OpenDirectory(_name);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>The directory.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Where the output of the build's steps goes; stays until the number is used again.</summary>
    public string LogPath { get; }

    /// <summary>Takes a free number, and clears away what killed builds left.</summary>
    /// <exception cref="LarderException">LRD8002, LRD8003, LRD8004: there is no place to work.</exception>
    public static BuildArea Take(string workDirectory)
    {
        try
        {
            PrivateDirectory.Make(workDirectory);
            var all = DirectoryHandle.Open(workDirectory);
            try
            {
                BuildArea area = Take(workDirectory, all);
                Sweep(all);
                return area;
            }
            catch
            {
                all.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw BuildErrors.CannotWrite(workDirectory, error);
        }
    }

    public void Dispose()
    {
        Directory.Dispose();
        try
        {
            _all.RemoveTree(_name);
        }
        catch (LinuxException)
        {
            // The next build clears it away; what this one made or why it failed matters more.
        }

        _lock.Dispose();
        _all.Dispose();
    }

    private static BuildArea Take(string workDirectory, DirectoryHandle all)
    {
        for (int number = 0; number < MostBuilds; number++)
        {
            if (FileLock.TryTakeByte(all, "lock"u8, number) is not { } held)
            {
                continue;
            }

            try
            {
                return new BuildArea(workDirectory, all, held, number);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }

        throw new IOException($"{MostBuilds} builds are running there");
    }

    private static void Sweep(DirectoryHandle all)
    {
        foreach (ListedName entry in all.List())
        {
            if (int.TryParse(Encoding.ASCII.GetString(entry.Name), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && FileLock.TryTakeByte(all, "lock"u8, number) is { } held)
            {
                using (held)
                {
                    all.RemoveTree(entry.Name);
                }
            }
        }
    }

    private static byte[] Name(int number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
