using System.Security.Cryptography.X509Certificates;
using Larder.Formats.Errors;
using Larder.Sources.Oci.Mirrors;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Mirrors;

public sealed class EndpointAccessTests : IDisposable
{
    private readonly MirrorHome _home = new();
    private readonly X509Certificate2 _one = TestCertificate.Of("one");
    private readonly X509Certificate2 _two = TestCertificate.Of("two");

    public EndpointAccessTests()
    {
        _home.Write("docker.io", _one.ExportCertificatePem() + "\n" + _two.ExportCertificatePem(), "two.pem");
        _home.Write("docker.io", _one.ExportCertificatePem(), "one.pem");
        _home.Write("docker.io", TestCertificate.KeyOf(_one), "one.key");
        _home.Write("docker.io", TestCertificate.KeyOf(_two), "two.key");
        _home.WriteOwn("docker.io", "both.pem", _two);
        _home.Write("docker.io", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "bad.pem");
        _home.Write("docker.io", "nothing here\n", "empty.pem");
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void Every_form_of_certificates_is_read_and_paths_begin_at_the_file()
    {
        _home.Write("docker.io", $"""
            [host."https://a.example"]
            ca = "one.pem"
            client = "both.pem"
            [host."https://b.example"]
            ca = ["{PathOf("one.pem")}", "../docker.io/two.pem"]
            client = ["both.pem"]
            [host."https://c.example"]
            client = [["one.pem", "one.key"], ["both.pem", ""]]
            [host."https://d.example"]
            """);

        EndpointAccess?[] access = [.. _home.Find("debian").Mirrors.Select(mirror => mirror.Access)];

        Assert.Equal([PathOf("one.pem")], access[0]!.Authorities);
        Assert.Equal([new ClientCertificateFiles(PathOf("both.pem"), null)], access[0]!.ClientCertificates);
        Assert.Equal([PathOf("one.pem"), PathOf("two.pem")], access[1]!.Authorities);
        Assert.Equal([new ClientCertificateFiles(PathOf("both.pem"), null)], access[1]!.ClientCertificates);
        Assert.Equal(
            [new ClientCertificateFiles(PathOf("one.pem"), PathOf("one.key")), new ClientCertificateFiles(PathOf("both.pem"), null)],
            access[2]!.ClientCertificates);
        Assert.Null(access[3]);
        Assert.All(access[..3], one => Assert.Equal(PathOf("hosts.toml"), one!.Origin));
    }

    [Fact]
    public void Headers_are_read_wherever_their_table_stands()
    {
        _home.Write("docker.io", """
            [host."https://a.example".header]
            X-One = "1"
            x-Two = ["2", " 3\t"]
            none = []
            [host."https://b.example"]
            [host."https://a.example"]
            capabilities = ["pull"]
            [host."https://b.example".header]
            authorization = "Bearer x"
            """);

        MirrorEndpoint[] mirrors = [.. _home.Find("debian").Mirrors];

        Assert.Equal([("a.example", false), ("b.example", true)], mirrors.Select(mirror => (mirror.Host, mirror.HasTags)));
        Assert.Equal(["X-One", "x-Two"], mirrors[0].Access!.HeaderNames);
        Assert.Equal(["2", "3"], mirrors[0].Access!.Headers[1].Value);
        Assert.Equal((false, true), (mirrors[0].Access!.HasAuthorization, mirrors[1].Access!.HasAuthorization));
        Assert.Empty(mirrors[1].Access!.WithoutAuthorization().HeaderNames);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("server = \"https://registry-1.docker.io\"", false)]
    [InlineData("server = \"https://elsewhere.example\"", true)]
    public void What_stands_at_the_top_is_meant_for_the_server_and_without_one_for_the_registry(string server, bool isServers)
    {
        _home.Write("docker.io", $"{server}\nca = \"one.pem\"\n[header]\na = \"b\"");

        MirrorPlan plan = _home.Find("debian");

        EndpointAccess? access = isServers ? plan.Server!.Access : plan.Access;
        Assert.Null(isServers ? plan.Access : plan.Server?.Access);
        Assert.Equal([PathOf("one.pem")], access!.Authorities);
        Assert.Equal(["a"], access.HeaderNames);
    }

    [Theory]
    [InlineData("ca = 1", "2:6", "ca is to be a path in quotes or an array of them")]
    [InlineData("ca = [[\"one.pem\"]]", "2:6", "ca is to be")]
    [InlineData("ca = \"\"", "2:6", "empty")]
    [InlineData("ca = \"a\\u0000b\"", "2:6", "null character")]
    [InlineData("ca = \"absent.pem\"", "2:6", "absent.pem cannot be used as ca")]
    [InlineData("ca = \".\"", "2:6", "cannot be used as ca")]
    [InlineData("ca = [\"one.pem\", \"bad.pem\"]", "2:6", "bad.pem cannot be used as ca")]
    [InlineData("ca = \"empty.pem\"", "2:6", "it holds no certificate in PEM")]
    [InlineData("client = true", "2:10", "client is to be a path in quotes, an array of them, or an array of pairs")]
    [InlineData("client = [[\"both.pem\"]]", "2:10", "client is to be")]
    [InlineData("client = [[\"both.pem\", \"\", \"\"]]", "2:10", "client is to be")]
    [InlineData("client = [[\"\", \"one.key\"]]", "2:10", "empty")]
    [InlineData("client = \"one.pem\"", "2:10", "one.pem cannot be used as client")]
    [InlineData("client = \"empty.pem\"", "2:10", "empty.pem cannot be used as client")]
    [InlineData("client = [\"both.pem\", \"bad.pem\"]", "2:10", "bad.pem cannot be used as client")]
    [InlineData("client = [[\"one.pem\", \"two.key\"]]", "2:10", "two.key cannot be used as client")]
    [InlineData("client = [[\"one.pem\", \"absent.key\"]]", "2:10", "absent.key cannot be used as client")]
    [InlineData("client = [\"both.pem\", [\"one.pem\", \"one.key\"]]", "2:23", "strings")]
    [InlineData("[host.\"https://x\".header]\n\"a b\" = \"c\"", "3:9", "«a b» is no name of an HTTP header")]
    [InlineData("[host.\"https://x\".header]\n\"\" = \"c\"", "3:6", "no name")]
    [InlineData("[host.\"https://x\".header]\n\"é\" = \"c\"", "3:7", "no name")]
    [InlineData("[host.\"https://x\".header]\na = \"secret\\r\\nb: c\"", "3:5", "the header a has a value with a control character")]
    [InlineData("[host.\"https://x\".header]\na = \"secreté\"", "3:5", "beyond ASCII")]
    [InlineData("[host.\"https://x\".header]\na = [\"b\", \"secret\\u007f\"]", "3:5", "control character")]
    [InlineData("[host.\"https://x\".header]\na = 1", "3:5", "the header a is to be a string in quotes or an array of them")]
    [InlineData("[host.\"https://x\".header]\na = \"1\"\nA = \"2\"", "4:5", "stands twice")]
    [InlineData("[host.\"https://x\".header]\nAuthorization = [\"secret\", \"secret\"]", "3:17", "one value")]
    public void What_cannot_be_used_is_refused_with_its_place_and_without_a_secret(string text, string place, string why)
    {
        foreach (string host in (string[])["https://x", "https://push.example\"]\ncapabilities = [\"push\"]\n[host.\"https://x"])
        {
            _home.Write("docker.io", $"[host.\"{host}\"]\n{text}");

            LarderException error = Assert.Throws<LarderException>(() => _home.Find("debian"));

            int line = host.Count('\n') + int.Parse(place.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(ErrorCodes.MirrorsInvalid, error.Code);
            Assert.StartsWith($"{PathOf("hosts.toml")}:{line}:{place.Split(':')[1]}: ", error.Why, StringComparison.Ordinal);
            Assert.Contains(why, error.Why, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        }
    }

    private string PathOf(string file) => _home.PathOf("docker.io", file);
}
