using Larder.Acceptance.Running;

namespace Larder.Acceptance.Machines;

/// <summary>The kernel that Debian makes for machines in a cloud.</summary>
internal static class DebianKernel
{
    /// <summary>Downloads its package into a directory.</summary>
    /// <returns>The path of the package.</returns>
    public static string Download(string directory)
    {
        Directory.CreateDirectory(directory);
        string package = Programs.Run("apt-cache", ["depends", "--important", "linux-image-cloud-amd64"]).With(0).Output
            .Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("Depends: linux-image-", StringComparison.Ordinal))["Depends: ".Length..];
        Programs.Run("apt-get", ["-qq", "download", package], null, directory).With(0);
        return Directory.GetFiles(directory, "*.deb").Single();
    }
}
