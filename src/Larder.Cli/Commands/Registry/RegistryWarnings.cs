using Larder.Cli.Output;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Registry;

/// <summary>
/// Says at the end of a command what registries warned of, and what of the files about mirrors was not used: also when it
/// failed, for that may be why.
/// </summary>
internal sealed class RegistryWarnings(CommandOutput output, RegistryClient client) : IDisposable
{
    public void Dispose()
    {
        foreach (string warning in client.Warnings)
        {
            output.Remark(PrintableText.OneLine(warning));
        }
    }
}
