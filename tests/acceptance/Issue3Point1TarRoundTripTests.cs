using Larder.Acceptance.Running;
using Larder.Testing;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "Tar import of the same tree made by GNU tar, bsdtar (libarchive-tools), and Python's tarfile in each format gives the
/// same file system id where the format can say it."
/// </summary>
/// <remarks>
/// What a format cannot say is in the tables. What an archiver refuses or would lose in a way that nobody can tell from the
/// archive is not in its tree (the features in the second column: v7 has no devices and no long names; POSIX of 1988 no
/// times before 1970; bsdtar writes −1.75 s as "-2.25" and forgets times before 1970 in GNU's format; Python knows
/// no extended attributes, no links but those of files, and times only as floating-point numbers, which round; no archiver
/// tells that two devices are one). What it drops is in its tree, and the id is compared with a copy of the tree that lacks it (third column).
/// </remarks>
public sealed class Issue3Point1TarRoundTripTests(ITestOutputHelper output) : IDisposable
{
    private const string All = "long100 long255 bytes special oddlinks bigids before1970 fraction1970 nanoseconds xattrs";
    private const string Gnu = "tar -c --numeric-owner --format=";
    private const string Posix = "set -f; " + Gnu + "posix --xattrs --xattrs-include=* ";
    private const string Bsd = "bsdtar -cf - --format=";
    private const string Python = """python3 -c 'import sys,tarfile; t=tarfile.open(fileobj=sys.stdout.buffer,mode="w|",format=tarfile.{0}_FORMAT,errors="surrogateescape"); t.add("."); t.close()'""";

    private static readonly (string Command, string Has, string Loses)[] Archivers =
    [
        (Gnu + "v7 .", "oddlinks nanoseconds xattrs", "nanoseconds xattrs"),
        (Gnu + "ustar .", "long100 special oddlinks bytes nanoseconds xattrs", "nanoseconds xattrs"),
        (Gnu + "oldgnu .", All, "nanoseconds xattrs"),
        (Gnu + "oldgnu --sparse .", All, "nanoseconds xattrs"),
        (Gnu + "gnu .", All, "nanoseconds xattrs"),
        (Gnu + "gnu --sparse .", All, "nanoseconds xattrs"),
        (Posix + ".", All, ""),
        (Posix + "--sparse --sparse-version=0.0 .", All, ""),
        (Posix + "--sparse --sparse-version=0.1 .", All, ""),
        (Posix + "--sparse --sparse-version=1.0 .", All, ""),
        (Bsd + "ustar .", "long100 special oddlinks fifolinks bytes nanoseconds", "nanoseconds"),
        (Bsd + "pax --xattrs .", "long100 long255 bytes special oddlinks fifolinks bigids before1970 nanoseconds xattrs", ""),
        (Bsd + "paxr --xattrs .", "long100 long255 bytes special oddlinks fifolinks bigids before1970 xattrs", ""),
        (Bsd + "gnutar .", "long100 long255 bytes special oddlinks fifolinks bigids nanoseconds xattrs", "nanoseconds xattrs"),
        (Format("USTAR"), "long100 special bytes xattrs", "xattrs"),
        (Format("GNU"), "long100 long255 special bytes bigids before1970 xattrs", "xattrs"),
        (Format("PAX"), "long100 long255 special bytes bigids before1970 xattrs", "xattrs"),
    ];

    // One archive behind the other, in two members, frames or streams; zstd with a frame that readers skip.
    private static readonly string[] Compressors =
    [
        "cat a.tar",
        "gzip -c a.tar",
        "(head -c 100000 a.tar | gzip -c; tail -c +100001 a.tar | gzip -c)",
        "zstd -c a.tar",
        @"(printf '\x50\x2a\x4d\x18\x03\0\0\0abc'; head -c 100000 a.tar | zstd -c; printf '\x5f\x2a\x4d\x18\0\0\0\0'; tail -c +100001 a.tar | zstd -c)",
        "xz -c a.tar",
        @"(head -c 100000 a.tar | xz -c; printf '\0\0\0\0'; tail -c +100001 a.tar | xz -c --check=crc32)",
    ];

    private readonly TestHome _home = new();
    private readonly Dictionary<string, string> _trees = [];

    public void Dispose() => _home.Dispose();

    [RootFact]
    public void Every_archiver_and_format_gives_the_file_system_that_the_directory_gives()
    {
        List<string> wrong = [];
        foreach ((string command, string has, string loses) in Archivers)
        {
            string tree = Tree(has);
            string archive = _home.Temp.Combine("a.tar");
            Programs.Run("bash", ["-c", $"{command} > '{archive}'"], null, tree).With(0);
            string expected = Import(Stripped(tree, loses));
            string found = Import(archive);
            output.WriteLine($"{found} {command}");
            if (expected != found)
            {
                wrong.Add($"{command}:\n{_home.Larder("store", "diff", expected, found).Output}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [RootFact]
    public void Every_compression_and_concatenation_gives_the_same_file_system()
    {
        string tree = Tree(All);
        Programs.Run("bash", ["-c", $"{Posix} --sparse . > ../a.tar"], null, tree).With(0);
        string expected = Import(tree);
        foreach (string compress in Compressors)
        {
            Programs.Run("bash", ["-c", $"{compress} > compressed"], null, _home.Temp).With(0);
            Assert.True(expected == Import(_home.Temp.Combine("compressed")), compress);
        }

        string halves = "set -f; (tar -c --format=gnu --numeric-owner ./dir ./large; tar -c --format=ustar --numeric-owner --exclude=./dir --exclude=./large --exclude=./same .) > ../two.tar";
        string plain = Tree("special bytes");
        File.Delete(Path.Combine(plain, "same"));
        Programs.Run("touch", ["-d", "@1234567890", plain]).With(0);
        Programs.Run("bash", ["-c", halves], null, plain).With(0);
        Assert.Equal(Import(plain), Import(_home.Temp.Combine("two.tar")));
    }

    [RootFact]
    public void Our_own_archives_say_all_that_there_is()
    {
        string tree = Tree(All + " fifolinks");
        Programs.Run("ln", ["char", "char too"], null, tree).With(0);
        string expected = Import(tree);
        string archive = _home.Temp.Combine("own.tar");

        _home.Larder("store", "export", expected, archive).With(0);

        Assert.Equal(expected, Import(archive));
        Directory.CreateDirectory(_home.Temp.Combine("unpacked"));
        Programs.Run("tar", ["-xpf", archive, "--numeric-owner", "--xattrs", "--xattrs-include=*"], null, _home.Temp.Combine("unpacked")).With(0);
        Assert.Equal(expected, Import(_home.Temp.Combine("unpacked")));
    }

    private static string Format(string name) => Python.Replace("{0}", name, StringComparison.Ordinal);

    private string Tree(string features)
    {
        if (!_trees.TryGetValue(features, out string? tree))
        {
            tree = _home.Temp.Combine($"tree{_trees.Count}");
            NastyTree.Make(tree, features);
            _trees.Add(features, tree);
        }

        return tree;
    }

    private static string Stripped(string tree, string what)
    {
        string copy = $"{tree}-without-{what.Replace(' ', '-')}";
        if (what.Length > 0 && !Directory.Exists(copy))
        {
            NastyTree.Strip(tree, copy, what);
        }

        return what.Length > 0 ? copy : tree;
    }

    private string Import(string path) => _home.Larder("store", "import", path, "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
}
