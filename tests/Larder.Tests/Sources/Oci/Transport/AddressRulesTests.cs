using Larder.Sources.Oci.Transport;

namespace Larder.Tests.Sources.Oci.Transport;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("https://cdn.example/x", "https://registry.example/", true)]
    [InlineData("https://8.8.8.8/x", "https://registry.example/", true)]
    [InlineData("http://registry.example/x", "https://registry.example/", false)]
    [InlineData("http://cdn.example/x", "http://registry.example/", true)]
    [InlineData("https://10.0.0.1/x", "https://registry.example/", false)]
    [InlineData("https://10.0.0.1/x", "https://10.0.0.1/", true)]
    [InlineData("https://10.0.0.2/x", "https://10.0.0.1/", false)]
    [InlineData("https://172.16.0.1/x", "https://registry.example/", false)]
    [InlineData("https://172.32.0.1/x", "https://registry.example/", true)]
    [InlineData("https://192.168.1.1/x", "https://registry.example/", false)]
    [InlineData("https://169.254.169.254/latest", "https://registry.example/", false)]
    [InlineData("https://100.64.0.1/x", "https://registry.example/", false)]
    [InlineData("https://127.0.0.1/x", "https://registry.example/", false)]
    [InlineData("https://2130706433/x", "https://registry.example/", false)]
    [InlineData("https://0x7f.1/x", "https://registry.example/", false)]
    [InlineData("https://0.0.0.0/x", "https://registry.example/", false)]
    [InlineData("https://localhost/x", "https://registry.example/", false)]
    [InlineData("https://a.localhost./x", "https://registry.example/", false)]
    [InlineData("https://[::1]/x", "https://registry.example/", false)]
    [InlineData("https://[fe80::1]/x", "https://registry.example/", false)]
    [InlineData("https://[fd00::1]/x", "https://registry.example/", false)]
    [InlineData("https://[::ffff:10.0.0.1]/x", "https://registry.example/", false)]
    [InlineData("https://user@cdn.example/x", "https://registry.example/", false)]
    [InlineData("ftp://cdn.example/x", "https://registry.example/", false)]
    [InlineData("file:///etc/passwd", "https://registry.example/", false)]
    [InlineData("http://127.0.0.1:9/x", "http://127.0.0.1:5000/", true)]
    [InlineData("http://localhost:9/x", "http://127.0.0.1:5000/", false)]
    public void Strangers_lead_only_where_the_rules_allow(string target, string from, bool isAllowed) =>
        Assert.Equal(isAllowed, AddressRules.Refusal(new Uri(target), new Uri(from)) is null);

    [Fact]
    public void Nobody_leads_to_http() => Assert.NotNull(AddressRules.Refusal(new Uri("http://cdn.example/x"), null));

    [Theory]
    [InlineData("https://a.example/", "http://p:1/")]
    [InlineData("http://a.example/", "http://q:2/")]
    [InlineData("https://direct.example/", null)]
    [InlineData("https://sub.direct.example/", null)]
    [InlineData("https://indirect.example/", "http://p:1/")]
    [InlineData("https://ported.example:8443/", null)]
    [InlineData("https://ported.example/", "http://p:1/")]
    [InlineData("https://10.1.2.3/", null)]
    [InlineData("https://11.1.2.3/", "http://p:1/")]
    [InlineData("http://localhost:5000/", null)]
    [InlineData("http://127.0.0.1:5000/", null)]
    public void Proxies_are_those_of_the_environment(string target, string? proxy)
    {
        Dictionary<string, string> environment = new()
        {
            ["HTTPS_PROXY"] = "http://ignored:9",
            ["https_proxy"] = "p:1",
            ["HTTP_PROXY"] = "http://q:2",
            ["NO_PROXY"] = "direct.example, .other.example,ported.example:8443,10.0.0.0/8",
        };
        EnvironmentProxy read = new(environment.GetValueOrDefault);
        Uri uri = new(target);

        Assert.Equal(proxy, read.IsBypassed(uri) ? null : read.GetProxy(uri)!.AbsoluteUri);
    }

    [Fact]
    public void A_proxys_address_has_its_password()
    {
        EnvironmentProxy read = new(new Dictionary<string, string> { ["all_proxy"] = "http://u%40x:p%3a@proxy:3128" }.GetValueOrDefault);

        Uri proxy = read.GetProxy(new Uri("https://a.example/"))!;
        System.Net.NetworkCredential credential = read.Credentials!.GetCredential(proxy, "Basic")!;

        Assert.Equal(("u@x", "p:"), (credential.UserName, credential.Password));
    }
}
