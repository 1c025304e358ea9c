using System.Text;
using Larder.Formats.Tar;
using Larder.Native.Files;
using Larder.Testing.Files;

namespace Larder.Tests.Formats.Tar;

/// <summary>What a tree holds: each step needs more of the format than the one before.</summary>
public enum TreeRichness
{
    /// <summary>What the seventh edition of Unix had.</summary>
    Old,

    /// <summary>What POSIX tar of 1988 can say: devices, fifos, paths up to 256 bytes.</summary>
    Ustar,

    /// <summary>Long and binary names, times before 1970.</summary>
    Rich,

    /// <summary>And extended attributes.</summary>
    Attributes,
}

/// <summary>A directory with one of everything, made by Python, and the comparison of an archive with it.</summary>
internal sealed class SampleTree : IDisposable
{
    private const string Script = """
        import os, socket, sys
        root, level = sys.argv[1].encode(), int(sys.argv[2])
        os.chdir(root)
        os.umask(0)
        def write(name, content, mode=0o644):
            with open(name, 'wb') as f: f.write(content)
            os.chmod(name, mode)
        os.mkdir(b'dir', 0o750)
        write(b'empty', b'')
        write(b'dir/one', b'1', 0o4755)
        write(b'dir/block', bytes(range(256)) * 2, 0o600)
        write(b'dir/more', b'x' * 513)
        write(b'large', os.urandom(700_001))
        os.symlink(b'../nowhere', b'dir/link')
        os.link(b'large', b'same-as-large')
        os.mkdir(b'sticky', 0o1777)
        if level >= 1:
            os.mkfifo(b'fifo', 0o640)
            if os.geteuid() == 0:
                os.mknod(b'char', 0o20666, os.makedev(5, 300))
                os.mknod(b'block', 0o60660, os.makedev(259, 70000))
                os.chown(b'dir/one', 1000, 65534)
                os.chmod(b'dir/one', 0o4755)
            d = b'd' * 60
            os.makedirs(d + b'/' + d)
            write(d + b'/' + d + b'/' + b'f' * 90, b'split between prefix and name')
        with open(b'sparse', 'wb') as f:
            f.truncate(3_000_000)
            for i in range(30):
                f.seek(i * 90_112 + 4096); f.write(b'data %d' % i)
        with open(b'hole', 'wb') as f: f.truncate(200_000)
        if level >= 2:
            write(b'not-utf8-\xff\xfe', b'bytes')
            write('größe\n'.encode(), b'text')
            d = b'n' * 120
            os.makedirs(d + b'/' + d)
            write(d + b'/' + d + b'/' + b'f' * 255, b'long')
            write(b'\xfe' + b'b' * 150, b'long and not UTF-8')
            os.symlink(b't' * 300 + b'\xff', b'long-link')
            os.link(d + b'/' + d + b'/' + b'f' * 255, b'linked-long')
            os.symlink(b'x', b's' * 200)
            if os.geteuid() == 0: os.chown(b'hole', 3_000_000, 4_294_967_294)
        if level >= 3:
            os.setxattr(b'dir', b'user.on.dir', b'plain')
            os.setxattr(b'dir/one', b'user.binary', b'\x80\xff\x00\xc3=\n%')
            os.setxattr(b'dir/one', b'user.a=b%3D%', b'odd name')
            if os.geteuid() == 0:
                os.setxattr(b'dir/more', b'security.capability', bytes.fromhex('0100000200200000000000000000000000000000'))
                os.setxattr(b'dir/link', b'trusted.on.link', b'\x00', follow_symlinks=False)
        now = 1_700_000_000
        for base, dirs, files in os.walk(b'.', topdown=False):
            for name in files + dirs:
                p = os.path.join(base, name)
                now += 1
                os.utime(p, ns=(0, now * 10**9 + (123456789 if level >= 2 else 0)), follow_symlinks=False)
        if level >= 2: os.utime(b'empty', ns=(0, -86_400_000_000_000))
        os.utime(b'.', ns=(0, 12345 * 10**9))
        """;

    public SampleTree(TreeRichness richness)
    {
        ReferenceTool.Run("python3", ["-c", Script, Directory.Path, $"{(int)richness}"]);
        Richness = richness;
    }

    public TempDirectory Directory { get; } = new();

    public TreeRichness Richness { get; }

    public void Dispose() => Directory.Dispose();

    /// <summary>Fails unless the archive says of every path here what the file system says, and of no other.</summary>
    public void AssertEquals(IReadOnlyList<ReadEntry> entries, bool hasNanoseconds, bool hasAttributes)
    {
        var seen = new HashSet<string>();
        foreach (ReadEntry read in entries)
        {
            byte[] path = TarPath.Normalise(read.Entry.Path);
            Assert.True(seen.Add(Encoding.Latin1.GetString(path)), read.Path);
            Compare(read, path, hasNanoseconds, hasAttributes);
        }

        string[] all = Encoding.Latin1.GetString(ReferenceTool.Run("find", [".", "-printf", "%P\\0"], null, Directory.Path))
            .Split('\0')[..^1];
        Assert.Equal(all.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    private void Compare(ReadEntry read, byte[] path, bool hasNanoseconds, bool hasAttributes)
    {
        int slash = path.AsSpan().LastIndexOf((byte)'/');
        byte[] parentPath = [.. Encoding.UTF8.GetBytes(Directory.Path), (byte)'/', .. path.AsSpan(0, slash + 1)];
        ReadOnlySpan<byte> name = path.AsSpan(slash + 1);
        using DirectoryHandle parent = DirectoryHandle.Open(parentPath);
        TarEntry entry = read.Entry;
        FileStatus status = parent.Stat(name);
        if (entry.Kind == TarEntryKind.HardLink)
        {
            Assert.Equal(status.Inode, Directory.Handle.Stat(TarPath.Normalise(entry.LinkTarget)).Inode);
            return;
        }

        Assert.Equal(KindOf(status.Kind), entry.Kind);
        Assert.Equal(status.Mode, entry.Mode);
        Assert.Equal((status.User, status.Group), (entry.Uid, entry.Gid));
        Assert.Equal(
            (status.ModifiedSeconds, hasNanoseconds ? status.ModifiedNanoseconds : 0u),
            (entry.MtimeSeconds, (uint)entry.MtimeNanoseconds));
        switch (entry.Kind)
        {
            case TarEntryKind.File:
                using (FileStream file = new(parent.OpenRead(name), FileAccess.Read))
                {
                    byte[] expected = new byte[status.Size];
                    file.ReadExactly(expected);
                    Assert.True(read.Content.AsSpan().SequenceEqual(expected), read.Path);
                }

                break;
            case TarEntryKind.Symlink:
                Assert.Equal(parent.ReadSymlink(name), entry.LinkTarget);
                break;
            case TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice:
                Assert.Equal((status.DeviceMajor, status.DeviceMinor), (entry.DeviceMajor, entry.DeviceMinor));
                break;
            default:
                break;
        }

        if (hasAttributes)
        {
            List<string> expected = [];
            foreach (byte[] attribute in parent.ListExtendedAttributes(name))
            {
                byte[] value = parent.GetExtendedAttribute(name, attribute)!;
                expected.Add($"{Encoding.Latin1.GetString(attribute)}={Convert.ToHexString(value)}");
            }

            Assert.Equal(
                expected.Order(StringComparer.Ordinal),
                entry.ExtendedAttributes.Select(
                    attribute => $"{Encoding.Latin1.GetString(attribute.Name.Span)}={Convert.ToHexString(attribute.Value.Span)}"));
        }
    }

    private static TarEntryKind KindOf(FileKind kind) => kind switch
    {
        FileKind.Directory => TarEntryKind.Directory,
        FileKind.Symlink => TarEntryKind.Symlink,
        FileKind.CharacterDevice => TarEntryKind.CharacterDevice,
        FileKind.BlockDevice => TarEntryKind.BlockDevice,
        FileKind.Fifo => TarEntryKind.Fifo,
        _ => TarEntryKind.File,
    };
}
