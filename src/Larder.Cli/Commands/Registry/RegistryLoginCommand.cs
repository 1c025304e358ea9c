using System.CommandLine;
using System.Text;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Registry;

/// <summary><c>larder registry login</c>.</summary>
internal sealed class RegistryLoginCommand : CommandDefinition
{
    // Longer than any token that is a password.
    private const int MaxPassword = 64 << 10;

    private readonly Argument<string> _host = new("HOST") { Description = "The registry: docker.io, ghcr.io, localhost:5000" };

    private readonly Option<string> _user = new("--username", "-u") { Description = "Who you are there", HelpName = "NAME", Required = true };

    private readonly Option<bool> _fromInput = new("--password-stdin") { Description = "Read the password, or a token in its place, from standard input" };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Ask a registry on this machine over http" };

    public override string Description => "Check a password with a registry, and keep it where Docker and Podman keep theirs";

    public override IReadOnlyList<string> Examples =>
    [
        "larder registry login ghcr.io -u alice --password-stdin",
        "larder registry login localhost:5000 -u alice --password-stdin --insecure",
    ];

    public override IReadOnlyList<Argument> Arguments => [_host];

    public override IReadOnlyList<Option> Options => [_user, _fromInput, _insecure];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string registry = RegistryHost.Read(context.Value(_host)!);
        if (!context.Value(_fromInput))
        {
            throw new LarderException(
                ErrorCodes.Usage,
                "The command line cannot be understood",
                "a password on the command line would be seen by everybody on this machine",
                "Give it on standard input, with --password-stdin");
        }

        RegistryCredential credential = new() { User = context.Value(_user), Password = ReadPassword(context) };
        using (RegistryClient client = RegistryClients.Make(context, context.Value(_insecure)))
        {
            client.UseCredential(registry, credential);
            await client.PingAsync(registry, context.CancellationToken).ConfigureAwait(false);
        }

        return (int)Keep(context, registry, credential);
    }

    private static ExitCode Keep(CommandContext context, string registry, RegistryCredential credential)
    {
        string place = new CredentialStore(context.Host.Variable).Save(registry, credential);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new RegistryLoginDocument(registry, credential.User!, place), CliJson.Documents.RegistryLoginDocument);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine(place);
        context.Output.Remark($"{registry} takes the password of {PrintableText.OneLine(credential.User!)}; it is kept there");
        return ExitCode.Done;
    }

    // One line ending goes, as of a file that an editor wrote.
    private static string ReadPassword(CommandContext context)
    {
        using Stream input = context.Host.OpenInput();
        byte[] bytes = new byte[MaxPassword + 1];
        int length = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        text = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return length <= MaxPassword && text.Length > 0
            ? text
            : throw new LarderException(
                ErrorCodes.Usage,
                "The registry was not asked",
                length == 0 || text.Length == 0 ? "standard input has no password" : $"the password is longer than {MaxPassword} bytes",
                "Give the password alone on standard input: larder registry login HOST -u NAME --password-stdin < FILE");
    }
}
