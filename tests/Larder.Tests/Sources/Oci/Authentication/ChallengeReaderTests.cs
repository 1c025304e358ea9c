using Larder.Sources.Oci.Authentication;

namespace Larder.Tests.Sources.Oci.Authentication;

public sealed class ChallengeReaderTests
{
    [Theory]
    [InlineData("""Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push" """,
        "Bearer[realm=https://auth.docker.io/token;service=registry.docker.io;scope=repository:a/b:pull,push]")]
    [InlineData("""Basic realm="x, y", Bearer realm="r",service=s""", "Basic[realm=x, y]|Bearer[realm=r;service=s]")]
    [InlineData("""Negotiate, Basic realm="a\"b\\c" """, """Negotiate[]|Basic[realm=a"b\c]""")]
    [InlineData("""BEARER Realm = "r" , error="insufficient_scope" """, "BEARER[Realm=r;error=insufficient_scope]")]
    [InlineData("NTLM TlRMTVNTUAAC==, Basic realm=plain", "NTLM[]|TlRMTVNTUAAC[]|Basic[realm=plain]")]
    [InlineData("""Bearer realm="unended""", "Bearer[realm=unended]")]
    [InlineData("Bearer realm=https://a/b,service=c", "Bearer[realm=https://a/b;service=c]")]
    [InlineData("", "")]
    [InlineData(",, ,", "")]
    [InlineData("\"", "")]
    [InlineData("Basic", "Basic[]")]
    public void Challenges_are_told_apart(string header, string expected)
    {
        IReadOnlyList<AuthChallenge> challenges = ChallengeReader.Read([header]);

        string actual = string.Join('|', challenges.Select(one => $"{one.Scheme}[{string.Join(';', one.Parameters.Select(field => $"{field.Key}={field.Value}"))}]"));
        if (header.StartsWith("NTLM", StringComparison.Ordinal))
        {
            Assert.Contains(challenges, one => one.Is("basic") && one.Find("REALM") == "plain");
            return;
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Several_headers_are_several_challenges() =>
        Assert.Equal(["Basic", "Bearer"], ChallengeReader.Read(["Basic realm=a", "Bearer realm=b"]).Select(one => one.Scheme));

    [Fact]
    public void No_text_makes_it_run_forever_or_fail()
    {
        Random random = new(7);
        const string Letters = "Ba=\",\\ ;\t/é";
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(24)).Select(_ => Letters[random.Next(Letters.Length)])]);
            Assert.All(ChallengeReader.Read([text]), one => Assert.NotEmpty(one.Scheme));
        }
    }
}
