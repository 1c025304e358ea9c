using Larder.Acceptance.Running;
using static Larder.Acceptance.HostileImages.ImageRow;

namespace Larder.Acceptance.HostileImages;

/// <summary>§2.4: layers that mean the host. «OUTSIDE» in an expected tree is the path of a directory of the host.</summary>
internal static class UnpackingAttacks
{
    public static IEnumerable<ImageRow> Rows =>
    [
        Defused(
            "2.4 written through a link", "a link to the host and a file through it in one layer",
            made => made.Image.Tars = [new RawTar().Pax("linkpath=" + made.Outside).Add('2', "x", target: "y").Add('0', "x/victim", "evil").End()],
            "OUTSIDE/", "OUTSIDE/victim evil", "x -> /OUTSIDE"),
        Defused(
            "2.4 written through a link", "a link to the host in one layer and a file through it in the next",
            made => made.Image.Tars = [new RawTar().Pax("linkpath=" + made.Outside).Add('2', "x", target: "y").End(), new RawTar().Add('0', "x/victim", "evil").Add('0', "x/new", "evil").End()],
            "OUTSIDE/", "OUTSIDE/new evil", "OUTSIDE/victim evil", "x -> /OUTSIDE"),
        Defused(
            "2.4 written through a link", "a link that climbs to the host and a file through it",
            made => made.Image.Tars = [new RawTar().Pax("linkpath=../../../../../../../.." + made.Outside).Add('2', "a/x", target: "y").End(), new RawTar().Add('0', "a/x/victim", "evil").End()],
            "OUTSIDE/", "OUTSIDE/victim evil", "a/", "a/x -> ../../../../../../../../OUTSIDE"),
        Defused(
            "2.4 written through a link", "a link to a file of the host and a file in its place",
            made => made.Image.Tars = [new RawTar().Pax($"linkpath={made.Outside}/victim").Add('2', "x", target: "y").End(), new RawTar().Add('0', "x", "own").End()],
            "x own"),
        Defused(
            "2.4 written through a link", "a whiteout through a link to the host",
            made => made.Image.Tars = [new RawTar().Pax("linkpath=" + made.Outside).Add('2', "x", target: "y").End(), new RawTar().Add('0', "x/.wh.victim").Add('0', "x/.wh..wh..opq").End()],
            "x -> /OUTSIDE"),
        Defused(
            "2.4 written through a link", "a link to what the process has open",
            made => made.Image.Tars = [new RawTar().Add('2', "x", target: "/proc/self/cwd").Add('0', "x/victim", "evil").End()],
            "proc/", "proc/self/", "proc/self/cwd/", "proc/self/cwd/victim evil", "x -> /proc/self/cwd"),
        Refused("2.4 hard link to the host", "a hard link by «..»", "LRD2111", 4, made => made.Image.Tars = [new RawTar().Pax($"linkpath=../../../../../..{made.Outside}/victim").Add('1', "x", target: "y").End()]),
        Refused("2.4 hard link to the host", "a hard link by an absolute name", "LRD2307", 1, made => made.Image.Tars = [new RawTar().Pax($"linkpath={made.Outside}/victim").Add('1', "x", target: "y").End()]),
        Refused("2.4 hard link to the host", "a hard link through a link to the host", "LRD2307", 1, made => made.Image.Tars =
            [new RawTar().Pax("linkpath=" + made.Outside).Add('2', "x", target: "y").End(), new RawTar().Add('1', "z", target: "x/victim").End()]),
        Refused("2.4 hard link to the host", "a hard link to a directory", "LRD2307", 1, made => made.Image.Tars = [new RawTar().Add('5', "d").Add('1', "x", target: "d").End()]),
        Refused("2.4 hard link to the host", "hard links that lead back to themselves", "LRD2307", 1, made => made.Image.Tars = [new RawTar().Add('1', "x", target: "y").Add('1', "y", target: "x").End()]),
        Defused(
            "2.4 hard link to the host", "a hard link to a link to the host, and a file through it",
            made => made.Image.Tars = [new RawTar().Pax("linkpath=" + made.Outside).Add('2', "x", target: "y").Add('1', "z", target: "x").Add('0', "z/victim", "evil").End()],
            "OUTSIDE/", "OUTSIDE/victim evil", "x -> /OUTSIDE", "z -> /OUTSIDE"),
        Defused(
            "2.4 parent swapped", "a directory that becomes a link to the host between two of its files",
            made => made.Image.Tars = [new RawTar().Add('5', "d").Add('0', "d/a", "a").Pax("linkpath=" + made.Outside).Add('2', "d", target: "y").Add('0', "d/victim", "evil").End()],
            "OUTSIDE/", "OUTSIDE/victim evil", "d -> /OUTSIDE"),
        Defused(
            "2.4 parent swapped", "a link to the host that becomes a directory and a link again",
            made => made.Image.Tars =
            [
                new RawTar().Pax("linkpath=" + made.Outside).Add('2', "d", target: "y").Add('5', "d").Add('0', "d/victim", "own").Pax("linkpath=" + made.Outside).Add('2', "e", target: "y").End(),
                new RawTar().Add('5', "e").Add('0', "e/victim", "own").End(),
            ],
            "d/", "d/victim own", "e/", "e/victim own"),
        Defused(
            "2.4 parent swapped", "a file of a lower layer that becomes a directory",
            made => made.Image.Tars = [new RawTar().Add('0', "d", "file").End(), new RawTar().Add('5', "d").Add('0', "d/a", "a").End()],
            "d/", "d/a a"),
        Defused(
            "2.4 targets stay verbatim", "links that climb above the root, and one to nowhere",
            made => made.Image.Tars = [new RawTar().Add('2', "a/up", target: "../../../../etc/shadow").Add('2', "odd", target: "//x/./y/../z/").Add('2', "no", target: "nowhere").End()],
            "a/", "a/up -> ../../../../etc/shadow", "no -> nowhere", "odd -> //x/./y/../z/"),
        Defused(
            "2.4 links among parents", "an update of an image whose directories became links",
            made => made.Image.Tars =
            [
                new RawTar().Add('5', "usr").Add('5', "usr/lib64").Add('2', "lib64", target: "usr/lib64").Add('2', "l", target: "/lib64").End(),
                new RawTar().Add('0', "lib64/x", "x").Add('0', "l/y", "y").End(),
            ],
            "l -> /lib64", "lib64 -> usr/lib64", "usr/", "usr/lib64/", "usr/lib64/x x", "usr/lib64/y y"),
        Defused(
            "2.4 links among parents", "a parent through thirty links",
            made => made.Image.Tars = [Chain(30).End(), new RawTar().Add('0', "l30/x", "x").End()],
            [.. Enumerable.Range(1, 30).Select(index => $"l{index} -> l{index - 1}"), "l0/", "l0/x x"]),
        Refused("2.4 links among parents", "a parent through three hundred links", "LRD2307", 1, made => made.Image.Tars = [Chain(300).End(), new RawTar().Add('0', "l300/x", "x").End()]),
        Refused("2.4 links among parents", "parents that are links in a circle", "LRD2307", 1, made => made.Image.Tars =
            [new RawTar().Add('2', "a", target: "b").Add('2', "b", target: "a").End(), new RawTar().Add('0', "a/x", "x").End()]),
        Refused("2.4 links among parents", "a file among the parents", "LRD2307", 1, made => made.Image.Tars = [new RawTar().Add('0', "a", "a").End(), new RawTar().Add('0', "a/b/x", "x").End()]),
        .. ((string[])["../victim", "a/../../victim", "a/..", "/../victim", ".."]).Select(name =>
            Refused("2.4 names that lead out", $"an entry called {name}", "LRD2111", 4, made => made.Image.Tars = [new RawTar().Add('5', "a").Add('0', name, "evil").End()])),
        Defused(
            "2.4 names that lead out", "an absolute name",
            made => made.Image.Tars = [new RawTar().Pax($"path={made.Outside}/victim").Add('0', "x", "evil").End()],
            "OUTSIDE/", "OUTSIDE/victim evil"),
        Refused("2.4 names that lead out", "a whiteout of the parent", "LRD2307", 1, made => made.Image.Tars = [new RawTar().Add('0', "a/.wh...").End()]),
        Refused("2.4 names that lead out", "a whiteout of nothing", "LRD2307", 1, made => made.Image.Tars = [new RawTar().Add('0', "a/.wh.").End()]),
        Refused("2.4 names that lead out", "a root that is a link", "LRD2307", 1, made => made.Image.Tars = [new RawTar().Add('2', "./", target: "/etc").End()]),
        Refused("2.4 names that lead out", "a device where none are allowed", "LRD2114", 4, made =>
        {
            made.Image.Tars = [new RawTar().Device("dev/sda").End()];
            made.Options.Add("--no-devices");
        }),
        Refused("2.4 names that lead out", "a name of 5,000 bytes", "LRD2113", 4, made => made.Image.Tars = [new RawTar().Pax("path=" + new string('n', 5000)).Add('0', "x").End()]),
        Refused("2.4 names that lead out", "a name that no file can have", "LRD2111", 4, made => made.Image.Tars = [new RawTar().Pax("path=" + new string('n', 300)).Add('0', "x").End()]),
    ];

    private static RawTar Chain(int links)
    {
        RawTar tar = new RawTar().Add('5', "l0");
        for (int link = 1; link <= links; link++)
        {
            tar.Add('2', $"l{link}", target: $"l{link - 1}");
        }

        return tar;
    }
}
