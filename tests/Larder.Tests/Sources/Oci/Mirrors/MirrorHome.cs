using System.Security.Cryptography.X509Certificates;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Mirrors;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Mirrors;

/// <summary>A user who has files about mirrors. Dispose it.</summary>
internal sealed class MirrorHome : IDisposable
{
    public RegistryHome Registries { get; } = new();

    public string PathOf(string registry, string file = "hosts.toml") => Registries.Temp.Combine(".config", "containerd", "certs.d", registry, file);

    public void Write(string registry, string text, string file = "hosts.toml")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(registry, file))!);
        File.WriteAllText(PathOf(registry, file), text);
    }

    /// <summary>Writes a certificate with its key into one file.</summary>
    public void WriteOwn(string registry, string file, X509Certificate2 certificate) =>
        Write(registry, certificate.ExportCertificatePem() + "\n" + TestCertificate.KeyOf(certificate), file);

    public RegistryMirrors Mirrors() => RegistryMirrors.OfFiles(Registries.Options.Environment!);

    public MirrorPlan Find(string reference) => Mirrors().Find(ImageReference.Parse(reference));

    public RegistryClient Client(PlainHttp plain = PlainHttp.Loopback) => Registries.Client(options => options with { Mirrors = Mirrors(), PlainHttp = plain });

    public void Dispose() => Registries.Dispose();
}
