using System.IO.Compression;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;
using Larder.Testing.Registry;

namespace Larder.Acceptance.Images;

/// <summary>A whole Debian, made by mmdebstrap: systemd, sudo, a user, and programs with capabilities. Needs root.</summary>
internal sealed class DebianSystem(TestHome home)
{
    // Nothing is synced, in memory: what dpkg does for a disk is most of its time.
    private const string Make =
        """
        set -e
        export LC_ALL=C DEBIAN_FRONTEND=noninteractive TMPDIR=/dev/shm
        mmdebstrap --quiet --variant=essential --include=PACKAGES --aptopt='Acquire::Languages "none"' \
            --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
            --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/zoneinfo/*' \
            --customize-hook='rm "$1/etc/hostname" "$1/etc/resolv.conf"' \
            --customize-hook='echo "127.0.0.1 localhost guest" > "$1/etc/hosts"' \
            --customize-hook='chroot "$1" useradd --create-home alice' \
            --customize-hook='echo "alice ALL=(ALL) NOPASSWD: ALL" > "$1/etc/sudoers.d/alice"; chmod 440 "$1/etc/sudoers.d/alice"' \
            --customize-hook='cp "$1/usr/bin/id" "$1/usr/local/bin/capable"; chown 12:34 "$1/usr/local/bin/capable"; chmod 2711 "$1/usr/local/bin/capable"; setcap cap_net_admin,cap_sys_time+ei "$1/usr/local/bin/capable"' \
            bookworm system.tar
        """;

    private const string Packages = "systemd,systemd-sysv,dbus,sudo,libcap2-bin,iputils-ping";

    /// <summary>The archive; made by the first that asks.</summary>
    public string Archive
    {
        get
        {
            string path = home.Temp.Combine("system.tar");
            if (!File.Exists(path))
            {
                Programs.Run("bash", ["-c", Make.Replace("PACKAGES", Packages, StringComparison.Ordinal)], null, home.Temp).With(0);
            }

            return path;
        }
    }

    /// <summary>Pushes it as the one layer of an image.</summary>
    public void Push(FakeRegistry registry, string repository, string tag)
    {
        byte[] tar = File.ReadAllBytes(Archive);
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        _ = ImageHome.Push(registry, repository, tag, "amd64", (compressed.ToArray(), ContentDigest.Of(tar)));
    }

    /// <summary>What the archive says of some files, as root unpacks them: a line each of <c>stat</c>, and those of <c>getcap</c>.</summary>
    public string Facts(string script, params string[] files)
    {
        string at = home.Temp.Combine("facts");
        Directory.CreateDirectory(at);
        Programs.Run("tar", ["-C", at, "--numeric-owner", "--xattrs", "--xattrs-include=*", "--no-recursion", "-xpf", Archive, .. files.Select(file => $"./{file}")]).With(0);
        return Programs.Run("sh", ["-c", script], null, at).With(0).Output;
    }
}
