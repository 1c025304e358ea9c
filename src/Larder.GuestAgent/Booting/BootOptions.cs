using System.Buffers.Text;
using System.Text;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>What the kernel's command line says to us: words <c>larder.NAME=VALUE</c>; others are the kernel's.</summary>
internal sealed class BootOptions
{
    private const int LongestLine = 64 * 1024;

    /// <summary>The block device of the image.</summary>
    public byte[] Root { get; private set; } = Terminated.Of("/dev/vda"u8);

    /// <summary><c>ext4</c> or <c>erofs</c>.</summary>
    public byte[] FileSystem { get; private set; } = Terminated.Of("ext4"u8);

    /// <summary>What is written goes to memory, and the image stays as it is.</summary>
    public bool HasOverlay { get; private set; } = true;

    /// <summary>Without a NUL.</summary>
    public byte[] HostName { get; private set; } = "larder"u8.ToArray();

    /// <summary>Name of the virtio port to the host, without a NUL.</summary>
    public byte[] Port { get; private set; } = "larder.agent"u8.ToArray();

    /// <summary>The port of the host's socket for us (vsock(7)); <c>null</c>: it has none.</summary>
    public uint? HostPort { get; private set; }

    /// <summary>How the machine reaches others; <c>null</c>: not at all.</summary>
    public NetworkAddress? Network { get; private set; }

    /// <summary>The image's own init, which is to be the first process in our place; null for none.</summary>
    public byte[]? Init { get; private set; }

    /// <summary>Of the running kernel; /proc must be mounted. Throws for a word that is not understood.</summary>
    public static BootOptions Read() => Parse(Descriptor.ReadFile("/proc/cmdline"u8, LongestLine) ?? []);

    /// <summary>What leads to the host alone, whatever else is said: the host may be newer than the service of an image.</summary>
    public static BootOptions ReadChannel()
    {
        BootOptions options = new();
        ReadOnlySpan<byte> line = Descriptor.ReadFile("/proc/cmdline"u8, LongestLine) ?? [];
        foreach (Range range in line.SplitAny(" \n\t"u8))
        {
            ReadOnlySpan<byte> word = line[range];
            if (word.StartsWith("larder.port="u8))
            {
                options.Set("port", word["larder.port=".Length..]);
            }
            else if (word.StartsWith("larder.vsock="u8) && TryParse(word["larder.vsock=".Length..], out uint port))
            {
                options.HostPort = port;
            }
        }

        return options;
    }

    private static BootOptions Parse(ReadOnlySpan<byte> line)
    {
        BootOptions options = new();
        foreach (Range range in line.SplitAny(" \n\t"u8))
        {
            ReadOnlySpan<byte> word = line[range];
            int equals = word.IndexOf((byte)'=');
            if (equals > 0 && word.StartsWith("larder."u8))
            {
                options.Set(Encoding.ASCII.GetString(word["larder.".Length..equals]), word[(equals + 1)..]);
            }
        }

        return options;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out uint number) =>
        Utf8Parser.TryParse(text, out number, out int read) && read == text.Length;

    private void Set(string name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case "root":
                Root = Terminated.Of(value);
                break;
            case "rootfstype" when value.SequenceEqual("ext4"u8) || value.SequenceEqual("erofs"u8):
                FileSystem = Terminated.Of(value);
                break;
            case "overlay" when value.SequenceEqual("tmpfs"u8) || value.SequenceEqual("none"u8):
                HasOverlay = value.SequenceEqual("tmpfs"u8);
                break;
            case "hostname":
                HostName = value.ToArray();
                break;
            case "port":
                Port = value.ToArray();
                break;
            case "vsock" when TryParse(value, out uint port):
                HostPort = port;
                break;
            case "network" when NetworkAddress.Parse(value) is { } network:
                Network = network;
                break;
            case "init" when value.StartsWith("/"u8):
                Init = Terminated.Of(value);
                break;
            default:
                throw new GuestException(Errors.Invalid, $"the kernel's command line says larder.{name}={Encoding.UTF8.GetString(value)}");
        }
    }
}
