using System.Globalization;
using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Packs;
using Larder.Install.Records;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Install.Generations;

/// <summary>
/// Builds <c>generations/n</c>: in <c>packs/</c> a link to each revision, in <c>bin/</c> each wrapper as a further name of
/// the one that its revision has. Made aside, synced, renamed; never changed afterwards.
/// </summary>
internal static class GenerationDirectory
{
    private const uint Public = 0x1ED;

    public static byte[] Name(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    public static byte[] StagingName(long number) => [(byte)'.', .. "new-"u8, .. Name(number)];

    public static void Build(LarderRoot root, long number, IReadOnlyList<InstalledRevision> set, IReadOnlyDictionary<string, PackName> owners)
    {
        using DirectoryHandle generations = root.Directory.OpenDirectory(RootPaths.Generations);
        byte[] staging = StagingName(number);
        generations.RemoveTree(staging);
        generations.MakeDirectory(staging, Public);
        using (DirectoryHandle inside = generations.OpenDirectory(staging))
        {
            inside.MakeDirectory("bin"u8, Public);
            inside.MakeDirectory("packs"u8, Public);
            using DirectoryHandle bin = inside.OpenDirectory("bin"u8);
            using DirectoryHandle packs = inside.OpenDirectory("packs"u8);
            foreach (InstalledRevision revision in set)
            {
                Link(root, packs, bin, revision, owners);
            }

            Durable.SyncFileSystem(inside.Handle, InstallKillPoints.SyncGeneration);
        }

        Durable.Rename(generations, staging, generations, Name(number), replace: false, InstallKillPoints.RenameGeneration);
        Durable.Sync(generations.Handle, InstallKillPoints.SyncGenerations);
    }

    public static void Remove(LarderRoot root, long number)
    {
        using DirectoryHandle generations = root.Directory.OpenDirectory(RootPaths.Generations);
        generations.RemoveTree(StagingName(number));
        generations.RemoveTree(Name(number));
    }

    private static void Link(
        LarderRoot root, DirectoryHandle packs, DirectoryHandle bin, InstalledRevision revision, IReadOnlyDictionary<string, PackName> owners)
    {
        byte[] publisher = Encoding.ASCII.GetBytes(revision.Name.Publisher);
        _ = packs.EnsureDirectory(publisher, Public);
        using (DirectoryHandle ofPublisher = packs.OpenDirectory(publisher))
        {
            ofPublisher.MakeSymlink(
                Encoding.ASCII.GetBytes(revision.Name.Name), Encoding.UTF8.GetBytes($"../../../../installed/{revision.RelativePath}"));
        }

        using DirectoryHandle launch = root.Directory.OpenDirectory(
            [.. RootPaths.Installed, (byte)'/', .. Encoding.UTF8.GetBytes(revision.RelativePath), .. "/launch/bin"u8]);
        foreach (PackCommand command in revision.Manifest.Commands.Where(command => owners[command.Name.ToString()] == revision.Name))
        {
            byte[] name = Encoding.ASCII.GetBytes(command.Name.ToString());
            if (!bin.TryLink(launch, name, name))
            {
                using Microsoft.Win32.SafeHandles.SafeFileHandle copy = bin.CreateFile(name, Public);
                RandomAccess.Write(copy, BoundedFile.Read(launch, name, 1 << 20), 0);
            }
        }
    }
}
