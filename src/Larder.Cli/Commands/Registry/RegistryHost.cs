using Larder.Formats.Errors;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Registry;

/// <summary>Reads the name of a registry as image references have it.</summary>
internal static class RegistryHost
{
    /// <summary>The registry that a user named: <c>docker.io</c>, <c>ghcr.io</c>, <c>localhost:5000</c>.</summary>
    /// <exception cref="LarderException">LRD7001: it is none, or has more than a host and a port.</exception>
    public static string Read(string text)
    {
        try
        {
            if (!text.Contains('/', StringComparison.Ordinal) && ImageReference.Parse($"{text}/any/name") is { Repository: "any/name" } reference)
            {
                return reference.Registry;
            }
        }
        catch (LarderException error) when (error.Code == ErrorCodes.ImageReferenceInvalid)
        {
            // Said below, of the host and not of an image.
        }

        throw new LarderException(
            ErrorCodes.Usage,
            "The command line cannot be understood",
            $"«{Output.PrintableText.OneLine(text)}» is no registry",
            "Write its host, with the port where it has one: docker.io, ghcr.io, localhost:5000");
    }
}
