using System.Diagnostics;
using System.Globalization;
using Larder.Database.Roots;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Benchmarks.Checkouts;

/// <summary>
/// <c>sharing-checkout ROOT OLD OLD-TREE NEW NEW-TREE</c>: writes what the name NEW keeps into a new directory, as an
/// installation does beside the revision that OLD keeps and that OLD-TREE holds (made when it is not there). Prints the
/// seconds of wall, user and system time, and how many files were shared. One round before it warms up what a published
/// binary has compiled ahead.
/// </summary>
internal static class SharingCheckout
{
    public static int Run(string[] args)
    {
        if (args.Length != 5)
        {
            Console.Error.WriteLine("sharing-checkout ROOT OLD OLD-TREE NEW NEW-TREE");
            return 2;
        }

        using LarderRoot root = LarderRoot.Open(args[0]);
        using ContentStore store = ContentStore.Open(root);
        StoreRoots roots = new(store, TimeProvider.System);
        FileSystem old = roots.Find(args[1])!.FileSystem;
        FileSystem next = roots.Find(args[3])!.FileSystem;
        if (!Directory.Exists(args[2]))
        {
            using DirectoryHandle tree = Make(args[2]);
            _ = Checkout.Write(store, old, tree, new CheckoutOptions());
        }

        _ = Write(store, old, args[2], next, args[4] + ".warm");
        using Process self = Process.GetCurrentProcess();
        (TimeSpan user, TimeSpan system) = (self.UserProcessorTime, self.PrivilegedProcessorTime);
        long start = Stopwatch.GetTimestamp();
        long shared = Write(store, old, args[2], next, args[4]);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        self.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{wall.TotalSeconds:F4} {(self.UserProcessorTime - user).TotalSeconds:F4} {(self.PrivilegedProcessorTime - system).TotalSeconds:F4} {shared}"));
        return 0;
    }

    private static long Write(ContentStore store, FileSystem old, string oldTree, FileSystem next, string path)
    {
        using SharedFiles shared = new();
#pragma warning disable CA2000 // It is theirs from now on.
        shared.Add(store, old, DirectoryHandle.Open(oldTree));
#pragma warning restore CA2000
        using DirectoryHandle tree = Make(path);
        return Checkout.Write(store, next, tree, new CheckoutOptions { Shared = shared }).SharedFiles;
    }

    private static DirectoryHandle Make(string path)
    {
        Directory.CreateDirectory(path);
        return DirectoryHandle.Open(path);
    }
}
