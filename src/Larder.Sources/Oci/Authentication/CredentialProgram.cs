using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Larder.Native.Processes;

namespace Larder.Sources.Oci.Authentication;

/// <summary>
/// A program that keeps credentials, <c>docker-credential-NAME</c>: an action as its argument, the server or a JSON
/// object on its stdin, a JSON object or a message on its stdout. It gets our whole environment, for it may have to
/// reach an agent or a session bus, and a minute.
/// </summary>
internal sealed class CredentialProgram
{
    private const int MaxOutput = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly string[] Absences = ["credentials not found", "no credentials server URL", "no credentials username"];

    private readonly string _name;
    private readonly StartableProgram _program;

    /// <summary>Takes the name as configuration files have it.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CredentialsUnusable"/>: it cannot be one.</exception>
    public CredentialProgram(string name)
    {
        _name = PackText.Printable(name);
        try
        {
            _program = StartableProgram.CredentialHelper(name);
        }
        catch (ArgumentException e)
        {
            throw Unusable("its name has characters that no program's name should have", e);
        }
    }

    /// <summary>Takes a program instead, for tests.</summary>
    internal CredentialProgram(string name, StartableProgram program) => (_name, _program) = (name, program);

    /// <summary>What it keeps for a server; null when nothing.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CredentialsUnusable"/>.</exception>
    public RegistryCredential? Get(string server)
    {
        (bool isDone, byte[] output) = Run("get", Encoding.UTF8.GetBytes(server));
        string text = Encoding.UTF8.GetString(output).Trim();
        if (!isDone)
        {
            return Array.Exists(Absences, absence => text.Contains(absence, StringComparison.OrdinalIgnoreCase))
                ? null
                : throw Unusable($"it fails: {PackText.Printable(text)}");
        }

        try
        {
            JsonNode? answer = JsonNode.Parse(text);
            string? user = answer?["Username"]?.GetValue<string>();
            string? secret = answer?["Secret"]?.GetValue<string>();
            return string.IsNullOrEmpty(secret) ? null
                : user == AuthFile.TokenUser ? new RegistryCredential { IdentityToken = secret }
                : new RegistryCredential { User = user ?? "", Password = secret };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Unusable("its answer is not JSON as it should be", e);
        }
    }

    /// <summary>Gives it a credential to keep.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CredentialsUnusable"/>.</exception>
    public void Store(string server, RegistryCredential credential)
    {
        JsonObject entry = new()
        {
            ["ServerURL"] = server,
            ["Username"] = credential.IdentityToken is null ? credential.User : AuthFile.TokenUser,
            ["Secret"] = credential.IdentityToken ?? credential.Password,
        };
        Expect("store", Encoding.UTF8.GetBytes(entry.ToJsonString()));
    }

    /// <summary>Makes it forget a server.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CredentialsUnusable"/>.</exception>
    public void Erase(string server) => Expect("erase", Encoding.UTF8.GetBytes(server));

    private void Expect(string action, byte[] input)
    {
        (bool isDone, byte[] output) = Run(action, input);
        if (!isDone)
        {
            throw Unusable($"it fails: {PackText.Printable(Encoding.UTF8.GetString(output).Trim())}");
        }
    }

    private (bool IsDone, byte[] Output) Run(string action, byte[] input)
    {
        try
        {
            using ChildProcess helper = ChildProcess.Start(new ProcessStart(_program)
            {
                Arguments = [Encoding.ASCII.GetBytes(action)],
                Environment = ProcessEnvironment.Entries,
                Input = StandardStream.Pipe,
                Output = StandardStream.Pipe,
                Error = StandardStream.Null,
            });
            using Timer limit = new(_ => helper.Kill(), null, Limit, Timeout.InfiniteTimeSpan);
            Feed(helper, input);
            byte[] output = new byte[MaxOutput];
            int length = helper.Output!.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
            if (length == output.Length)
            {
                helper.Kill();
            }

            return (helper.Wait().IsSuccess, output[..length]);
        }
        catch (MissingProgramException e)
        {
            throw Unusable($"{e.Program} is not on PATH", e);
        }
        catch (LinuxException e)
        {
            throw Unusable(e.Message, e);
        }
    }

    private static void Feed(ChildProcess helper, byte[] input)
    {
        using Stream stdin = helper.Input!;
        try
        {
            stdin.Write(input);
            stdin.WriteByte((byte)'\n');
        }
        catch (IOException)
        {
            // It ended without reading; what it says on stdout tells why.
        }
    }

    private LarderException Unusable(string why, Exception? inner = null) =>
        new(ErrorCodes.CredentialsUnusable, $"the credential helper {_name} gave nothing", why,
            "install or mend docker-credential-" + _name + ", or take it out of the file that names it", inner);
}
