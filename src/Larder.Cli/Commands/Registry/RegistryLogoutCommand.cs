using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Registry;

/// <summary><c>larder registry logout</c>.</summary>
internal sealed class RegistryLogoutCommand : LocalCommand
{
    private readonly Argument<string> _host = new("HOST") { Description = "The registry: docker.io, ghcr.io, localhost:5000" };

    public override string Description => "Forget the password that is kept for a registry";

    public override IReadOnlyList<string> Examples => ["larder registry logout ghcr.io", "larder registry logout localhost:5000 --json"];

    public override IReadOnlyList<Argument> Arguments => [_host];

    protected override ExitCode Run(CommandContext context)
    {
        string registry = RegistryHost.Read(context.Value(_host)!);
        bool isRemoved = new CredentialStore(context.Host.Variable).Remove(registry);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new RegistryLogoutDocument(registry, isRemoved), CliJson.Documents.RegistryLogoutDocument);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine(registry);
        context.Output.Remark(isRemoved ? "it is forgotten" : "nothing was kept for it");
        return ExitCode.Done;
    }
}
