using Larder.Sources.Oci.Mirrors;

namespace Larder.Cli.Commands.Registry;

/// <summary>Somebody who is asked for what a registry has.</summary>
/// <param name="Address">Scheme, host and port, and where repositories begin there.</param>
/// <param name="Tags">Whether it is asked what a tag stands for.</param>
/// <param name="Content">Whether it is asked for what is named by a digest.</param>
internal sealed record AskedEntry(string Address, bool Tags, bool Content)
{
    public static AskedEntry Of(MirrorEndpoint mirror) => new(
        $"{(mirror.IsPlain is true ? "http" : "https")}://{mirror.Host}/v2/{(mirror.Prefix.Length == 0 ? "" : mirror.Prefix + "/")}", mirror.HasTags, mirror.HasContent);
}
