using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Testing;

namespace Larder.Acceptance;

/// <summary>
/// "store import DIR --json prints …; store checkout --privileged as root equals the original in names, types, modes, owners,
/// mtimes, xattrs, link groups, contents. A walk of the root as another uid reads nothing but bin, generations and installed,
/// and finds no setuid bit."
/// </summary>
public sealed class Point5RoundTripTests
{
    private const string Nasties = """
        set -e
        mkdir -p d/e empty && printf hello > d/file && ln d/file d/e/hard && ln d/file again && ln -s ../nowhere d/dangling
        printf x > "$(printf 'name\nwith \377 bytes')" && mkfifo pipe && mknod null c 1 3 && mknod disk b 8 1 && ln null null2
        printf s > setuid && chmod 4755 setuid && printf g > setgid && chmod 2750 setgid && chmod 1777 empty
        chown 12:34 d/dangling -h && chown 1000:1000 setgid && chmod 2750 setgid
        printf c > capable && setcap cap_net_raw+ep capable && setfattr -n user.note -v 'a b' d && setfattr -n trusted.t -v 1 d/file
        truncate -s 3M sparse && printf end >> sparse && : > zero && head -c 100000 /dev/urandom > big && chmod 000 big
        touch -d '1960-01-01T00:00:00.123456789Z' zero && touch -h -d '2040-02-03T04:05:06.7Z' d/dangling && touch -d '2001-01-01' empty d
        """;

    // Everything that can be told of a path, hard links by the first name of their inode.
    private const string Tell = """
        find . -mindepth 1 -printf '%P\0%y\0%m\0%U\0%G\0%T@\0%l\0%i\0' | LC_ALL=C python3 -c '
        import sys, os, hashlib
        f = sys.stdin.buffer.read().split(b"\0")[:-1]
        rows = sorted(f[i:i+8] for i in range(0, len(f), 8))
        first = {}
        for p, y, m, u, g, t, l, ino in rows:
            first.setdefault(ino, p)
            st = os.lstat(p)
            x = sorted((a, os.getxattr(p, a, follow_symlinks=False)) for a in os.listxattr(p, follow_symlinks=False))
            h = hashlib.sha256(open(p, "rb").read()).hexdigest() if y == b"f" else ""
            print(p, y, m, u, g, st.st_mtime_ns if y != b"d" or True else 0, l, first[ino] if st.st_nlink > 1 and y != b"d" else "", x, h, st.st_rdev)
        '
        """;

    [RootFact]
    public void A_privileged_checkout_equals_the_original()
    {
        using TestHome home = new();
        string source = home.Temp.Combine("source");
        Directory.CreateDirectory(source);
        Programs.Run("bash", ["-c", Nasties], null, source).With(0);

        JsonElement imported = home.Larder("store", "import", source, "--json").With(0).Json;

        Assert.Equal(["root", "fileSystem", "files", "directories", "symlinks", "bytes", "newBlobs", "newBytes"], imported.EnumerateObject().Select(property => property.Name).Take(8));
        string id = imported.GetProperty("fileSystem").GetString()!;
        string copy = home.Temp.Combine("copy");
        home.Larder("store", "checkout", id, copy, "--privileged").With(0);
        Assert.Equal(TellOf(source), TellOf(copy));
        Assert.Equal(id, home.Larder("store", "import", copy, "--json").With(0).Json.GetProperty("fileSystem").GetString());
        Assert.Equal(0, home.Larder("store", "import", copy, "--json").With(0).Json.GetProperty("newBlobs").GetInt64());
        string tar = home.Temp.Combine("tree.tar");
        home.Larder("store", "export", id, tar).With(0);
        Assert.Equal(id, home.Larder("store", "import", tar, "--json").With(0).Json.GetProperty("fileSystem").GetString());
        Assert.Empty(home.Larder("store", "diff", id, id, "--json").With(0).Json.GetProperty("differences").EnumerateArray());
    }

    [RootFact]
    public void A_real_tree_comes_out_as_it_went_in()
    {
        using TestHome home = new();
        string id = home.Larder("store", "import", "/etc", "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
        string copy = home.Temp.Combine("copy");

        home.Larder("store", "checkout", id, copy, "--privileged").With(0);

        Assert.Equal(TellOf("/etc"), TellOf(copy));
    }

    [RootFact]
    public void Another_user_sees_only_what_wrappers_need_and_no_setuid_bit()
    {
        using TestHome home = new();
        File.SetUnixFileMode(home.Temp, (UnixFileMode)0x1ED);
        string source = home.Temp.Combine("source");
        Directory.CreateDirectory(source);
        Programs.Run("bash", ["-c", Nasties], null, source).With(0);
        home.Larder("store", "import", source).With(0);
        home.Larder("install", home.Pack()).With(0);

        Ended walk = Programs.Run("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "--", "find", home.Root, "-type", "f", "-readable", "-printf", "%P\n"]);

        string[] readable = walk.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(readable);
        Assert.All(readable, path => Assert.True(path.StartsWith("installed/", StringComparison.Ordinal) || path.StartsWith("generations/", StringComparison.Ordinal), path));
        Assert.Equal("", Programs.Run("find", [home.Root, "-perm", "/6000"]).With(0).Output);
    }

    private static string TellOf(string directory) => Programs.Run("bash", ["-c", Tell], null, directory).With(0).Output;
}
