using System.Diagnostics;
using System.Text;
using Larder.Images.Systems;
using Larder.Testing.Files;

namespace Larder.Tests.Images.Systems;

/// <summary>The script that gives a machine's interface its address, run with programs that only note how they were called.</summary>
public sealed class NetworkScriptTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public NetworkScriptTests()
    {
        foreach (string tool in (string[])["mkdir", "mv", "tr", "sleep"])
        {
            Directory.CreateDirectory(_temp.Combine("bin"));
            File.CreateSymbolicLink(_temp.Combine("bin", tool), $"/bin/{tool}");
        }

        Directory.CreateDirectory(_temp.Combine("sys/class/net/lo"));
        Directory.CreateDirectory(_temp.Combine("sys/class/net/dummy0"));
        Directory.CreateDirectory(_temp.Combine("sys/class/net/ens3/device"));
        Directory.CreateDirectory(_temp.Combine("etc"));
        using MemoryStream agent = new([1]);
        File.WriteAllBytes(_temp.Combine("script"), SystemFiles.Of(SystemAgent.Read(agent)).Single(file => file.Path.EndsWith("larder-network", StringComparison.Ordinal)).Content.ToArray());
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("console=ttyS0 quiet")]
    [InlineData("")]
    [InlineData("larder.network=")]
    public void Without_the_word_nothing_is_done(string line)
    {
        Fake("ip");
        Assert.Equal((0, ""), Run(line));
        Assert.False(File.Exists(_temp.Combine("etc/resolv.conf")));
    }

    [Fact]
    public void Ip_is_used_where_it_is_there()
    {
        Fake("ip");
        Fake("ifconfig");
        Assert.Equal(
            (0, "ip link set dev ens3 up\nip -4 address replace 10.0.2.15/24 dev ens3\nip -4 route replace default via 10.0.2.2 dev ens3\n"),
            Run("quiet * larder.network=10.0.2.15/24,10.0.2.2,10.0.2.3,1.1.1.1 larder.root=/dev/vda"));
        Assert.Equal("nameserver 10.0.2.3\nnameserver 1.1.1.1\n", File.ReadAllText(_temp.Combine("etc/resolv.conf")));
        Assert.Equal((0, "ip link set dev ens3 up\nip -6 address replace fd00::2/64 dev ens3\n"), Run("larder.network=fd00::2/64"));
    }

    [Theory]
    [InlineData("10.0.2.15/24", "255.255.255.0")]
    [InlineData("10.0.2.15/31", "255.255.255.254")]
    [InlineData("10.0.2.15/9", "255.128.0.0")]
    [InlineData("10.0.2.15/32", "255.255.255.255")]
    public void Else_ifconfig_and_route_are_used(string address, string mask)
    {
        Fake("ifconfig");
        Fake("route");
        Assert.Equal((0, $"ifconfig ens3 10.0.2.15 netmask {mask} up\nroute add default gw 10.0.2.2 ens3\n"), Run($"larder.network={address},10.0.2.2"));
    }

    [Fact]
    public void Else_networkd_is_told()
    {
        Fake("systemctl");
        Assert.Equal((0, "systemctl --no-block restart systemd-networkd.service\n"), Run("larder.network=10.0.2.15/24,10.0.2.2,10.0.2.3"));
        Assert.Equal(
            "[Match]\nName=ens3\n\n[Network]\nAddress=10.0.2.15/24\nDHCP=no\nGateway=10.0.2.2\nDNS=10.0.2.3\n",
            File.ReadAllText(_temp.Combine("run/systemd/network/00-larder.network")));
    }

    [Fact]
    public void What_was_done_before_is_left()
    {
        Fake("ip");
        Directory.CreateDirectory(_temp.Combine("proc/net"));
        File.WriteAllText(_temp.Combine("proc/net/fib_trie"), "Local:\n     |-- 10.0.2.15\n        /32 host LOCAL\n");
        Assert.Equal((0, ""), Run("larder.network=10.0.2.15/24,10.0.2.2,10.0.2.3"));
        Assert.Equal("nameserver 10.0.2.3\n", File.ReadAllText(_temp.Combine("etc/resolv.conf")));
        Assert.Equal((0, "ip link set dev ens3 up\nip -4 address replace 10.0.2.1/24 dev ens3\n"), Run("larder.network=10.0.2.1/24"));
    }

    [Theory]
    [InlineData("larder.network=10.0.2.15,10.0.2.2", "has no ADDRESS/PREFIX")]
    [InlineData("larder.network=$(x)/24", "is not understood")]
    [InlineData("larder.network=10.0.2.15/24", "there is neither ip")]
    public void What_cannot_be_done_is_said(string line, string why)
    {
        (int code, string said) = Run(line);
        Assert.Equal(1, code);
        Assert.Contains(why, said, StringComparison.Ordinal);
    }

    private void Fake(string program)
    {
        string path = _temp.Combine("bin", program);
        File.WriteAllText(path, $"#!/bin/sh\necho {program} \"$@\"\n");
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
    }

    private (int Code, string Said) Run(string line)
    {
        File.WriteAllText(_temp.Combine("cmdline"), line);
        ProcessStartInfo start = new("/bin/sh", [_temp.Combine("script"), _temp.Combine("cmdline"), _temp]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = _temp.Combine("bin");
        using Process process = Process.Start(start)!;
        StringBuilder said = new();
        process.ErrorDataReceived += (_, text) => said.Append(text.Data);
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + said);
    }
}
