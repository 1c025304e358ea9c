using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Processes;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Authentication;
using Larder.Testing.Files;

namespace Larder.Tests.Sources.Oci.Authentication;

public sealed class CredentialProgramTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void It_is_told_the_server_and_tells_user_and_secret()
    {
        CredentialProgram helper = Helper("""[ "$1" = get ] && read server && [ "$server" = ghcr.io ] && echo '{"ServerURL":"x","Username":"u","Secret":"s\u00e4"}'""");

        RegistryCredential found = helper.Get("ghcr.io")!;

        Assert.Equal(("u", "sä"), (found.User, found.Password));
        Assert.Equal(ErrorCodes.CredentialsUnusable, Assert.Throws<LarderException>(() => helper.Get("quay.io")).Code);
    }

    [Fact]
    public void The_user_token_says_that_the_secret_is_one() =>
        Assert.Equal((null, "T"), Helper("""echo '{"Username":"<token>","Secret":"T"}'""").Get("x") is { } found ? (found.User, found.IdentityToken) : default);

    [Theory]
    [InlineData("echo 'credentials not found in native keychain'; exit 1")]
    [InlineData("echo 'no credentials server URL'; exit 1")]
    [InlineData("""echo '{"Username":"","Secret":""}'""")]
    public void One_that_knows_nothing_is_no_failure(string script) => Assert.Null(Helper(script).Get("x"));

    [Theory]
    [InlineData("echo broken; exit 1")]
    [InlineData("echo not JSON")]
    [InlineData("echo []")]
    [InlineData("yes")]
    [InlineData("kill -9 $$")]
    public void One_that_fails_is_named(string script)
    {
        LarderException error = Assert.Throws<LarderException>(() => Helper(script).Get("x"));

        Assert.Equal(ErrorCodes.CredentialsUnusable, error.Code);
        Assert.Contains("fake", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Storing_and_erasing_hand_over_what_Docker_does()
    {
        string said = _temp.Combine("said");
        CredentialProgram helper = Helper($"echo \"$1\" >> {said}; cat >> {said}");

        helper.Store("ghcr.io", new RegistryCredential { User = "u", Password = "p" });
        helper.Store("quay.io", new RegistryCredential { IdentityToken = "t" });
        helper.Erase("ghcr.io");

        Assert.Equal(
            ["store", """{"ServerURL":"ghcr.io","Username":"u","Secret":"p"}""", "store", """{"ServerURL":"quay.io","Username":"\u003Ctoken\u003E","Secret":"t"}""", "erase", "ghcr.io"],
            File.ReadAllLines(said));
    }

    private CredentialProgram Helper(string script)
    {
        string path = _temp.Write("docker-credential-fake", "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
        return new CredentialProgram("fake", StartableProgram.UserCommand(Encoding.UTF8.GetBytes(path)));
    }
}
