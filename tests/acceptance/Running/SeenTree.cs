namespace Larder.Acceptance.Running;

/// <summary>
/// All that a program can see of a tree but inode numbers and times of access, as text: names, types, modes, owners, times,
/// sizes, device numbers, link groups, contents, extended attributes.
/// </summary>
internal static class SeenTree
{
    private const string Describe =
        """
        import hashlib, os, stat, sys
        root, links, lines = os.fsencode(sys.argv[1]), {}, []
        def see(path):
            s = os.lstat(path)
            name = os.path.relpath(path, root)
            link = links.setdefault((s.st_dev, s.st_ino), name) if not stat.S_ISDIR(s.st_mode) and s.st_nlink > 1 else b""
            content = b""
            if stat.S_ISREG(s.st_mode):
                with open(path, "rb") as f:
                    content = hashlib.file_digest(f, "sha256").hexdigest().encode()
            elif stat.S_ISLNK(s.st_mode):
                content = os.readlink(path)
            device = s.st_rdev if stat.S_ISCHR(s.st_mode) or stat.S_ISBLK(s.st_mode) else 0
            size = 0 if stat.S_ISDIR(s.st_mode) else s.st_size
            attributes = sorted((os.fsencode(n), os.getxattr(path, n, follow_symlinks=False)) for n in os.listxattr(path, follow_symlinks=False))
            lines.append(repr((name, oct(s.st_mode), s.st_uid, s.st_gid, s.st_mtime_ns, size, device, link, content, attributes)))
        see(root)
        for at, directories, files in os.walk(root):
            directories.sort()
            for name in sorted(directories + files):
                see(os.path.join(at, name))
        print("\n".join(lines))
        """;

    /// <summary>Sees a tree, a path a line.</summary>
    public static string See(string path) => Programs.Run("python3", ["-c", Describe, path]).With(0).Output;

    /// <summary>Compares two, saying the first lines that differ: texts of many megabytes are not for the log.</summary>
    public static void Same(string expected, string seen)
    {
        string[] missing = [.. expected.Split('\n').Except(seen.Split('\n')).Take(5)];
        string[] added = [.. seen.Split('\n').Except(expected.Split('\n')).Take(5)];
        Assert.True(missing.Length == 0 && added.Length == 0 && expected.Length == seen.Length, $"expected:\n{string.Join('\n', missing)}\nseen:\n{string.Join('\n', added)}");
    }

    /// <summary>Has the kernel forget what it read, so that it reads again.</summary>
    public static void DropCaches() => File.WriteAllText("/proc/sys/vm/drop_caches", "3");
}
