using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Native.Files;
using Larder.Testing;
using Larder.Testing.Registry;

namespace Larder.Acceptance;

/// <summary>
/// "larder pack build examples/hello-world -o out --json prints {packs:[…]}; twice in different folders, umask, time zone,
/// mtimes, users: byte-identical. skopeo inspect --raw oci-archive:… and skopeo copy to and from Debian's docker-registry
/// keep the digest."
/// </summary>
public sealed class Point2PackBuildTests
{
    private const uint Nobody = 65534;
    private static readonly string[] Fields = ["path", "publisher", "name", "version", "manifestDigest", "contentId"];

    [KernelFact]
    public void An_example_becomes_a_pack_that_prints_hello_world()
    {
        using TestHome home = new();
        JsonElement pack = Build(home, Example("hello-world"));

        Assert.Equal(Fields, pack.EnumerateObject().Select(field => field.Name));
        Assert.Equal("examples/hello-world 1.0.0", $"{pack.GetProperty("publisher")}/{pack.GetProperty("name")} {pack.GetProperty("version")}");
        home.Larder("install", pack.GetProperty("path").GetString()!).With(0);
        Assert.Equal("hello world\n", home.Run(home.InRoot("bin", "hello"), []).With(0).Output);

        JsonElement script = Build(home, Example("hello-script"));
        home.Larder("install", script.GetProperty("path").GetString()!).With(0);
        Assert.Equal("hello a b\nhello \n", home.Run(home.InRoot("bin", "hello-script"), ["a b", ""]).With(0).Output);
    }

    [KernelFact]
    public void Folder_umask_time_zone_mtimes_and_user_do_not_matter()
    {
        using TestHome home = new();
        using TestHome other = new(CurrentUser.IsRoot ? Nobody : null);
        foreach (string example in (string[])["hello-world", "hello-script"])
        {
            string here = Copy(home, example, "a");
            string there = Copy(other, example, "deep/er/b c");
            Programs.Run("sh", ["-c", "find \"$1\" -exec touch -d 2001-02-03 {} +; find \"$1\" -type f -exec chmod go-rwx {} +", "sh", there]).With(0);
            if (other.User is { } user)
            {
                TestHome.Chown(other.Home, user);
            }

            JsonElement first = Build(home, here, "umask 077; export TZ=Pacific/Kiritimati LANG=de_DE.UTF-8;");
            JsonElement second = Build(other, there, "umask 000; export TZ=America/St_Johns CFLAGS=-g;");

            Assert.Equal(first.GetProperty("manifestDigest").GetString(), second.GetProperty("manifestDigest").GetString());
            Assert.Equal(Bytes(first), Bytes(second));
        }
    }

    [KernelFact]
    public void Skopeo_and_a_registry_keep_the_digest()
    {
        using TestHome home = new();
        JsonElement pack = Build(home, Example("hello-world"));
        string archive = $"oci-archive:{pack.GetProperty("path").GetString()}";
        string digest = pack.GetProperty("manifestDigest").GetString()!;

        byte[] manifest = Programs.Run("skopeo", ["inspect", "--raw", archive]).With(0).OutputBytes;
        Assert.Equal(digest, $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(manifest))}");

        using DockerRegistry registry = new(home.Temp.Combine("registry"));
        string remote = $"docker://{registry.Host}/examples/hello-world:1.0.0";
        Programs.Run("skopeo", ["copy", "--preserve-digests", "--dest-tls-verify=false", archive, remote]).With(0);
        Assert.Equal(manifest, Programs.Run("skopeo", ["inspect", "--raw", "--tls-verify=false", remote]).With(0).OutputBytes);

        string back = home.Temp.Combine("back.pack");
        Programs.Run("skopeo", ["copy", "--preserve-digests", "--src-tls-verify=false", remote, $"oci-archive:{back}"]).With(0);
        Assert.Equal(digest, home.Larder("pack", "inspect", back, "--json").With(0).Json.GetProperty("manifestDigest").GetString());
        home.Larder("install", back).With(0);
        Assert.Equal("hello world\n", home.Run(home.InRoot("bin", "hello"), []).With(0).Output);
    }

    [KernelFact]
    public void A_build_killed_while_it_writes_leaves_no_pack_or_a_whole_one()
    {
        using TestHome home = new();
        string[] command = ["pack", "build", Example("hello-script"), "-o", home.Temp.Combine("home", "out")];
        Directory.CreateDirectory(home.Temp.Combine("home", "out"));
        foreach (string point in (string[])["packs.sync.pack", "packs.rename.pack", "packs.sync.output"])
        {
            foreach (string side in (string[])["before", "after"])
            {
                string path = home.Temp.Combine("home", "out", "hello-script-1.0.0.pack");
                File.Delete(path);
                home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = $"{point}:{side}:1" }, command).With(137);
                Assert.True(!File.Exists(path) || home.Larder("pack", "inspect", path, "--tree").Code == 0, $"{point}:{side}");
                home.Larder(command).With(0);
                Assert.Equal([path], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!));
            }
        }
    }

    private static string Example(string name)
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Larder.slnx")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, "examples", name);
    }

    private static string Copy(TestHome home, string example, string to)
    {
        string copy = home.Temp.Combine("home", to, example);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        Programs.Run("cp", ["-r", Example(example), copy]).With(0);
        return copy;
    }

    private static JsonElement Build(TestHome home, string source, string before = "") =>
        home.Run("/bin/sh", ["-c", before + "exec \"$0\" pack build \"$1\" -o out --json", LarderBinary.Path, source])
            .With(0).Json.GetProperty("packs")[0];

    private static byte[] Bytes(JsonElement pack) => File.ReadAllBytes(pack.GetProperty("path").GetString()!);
}
