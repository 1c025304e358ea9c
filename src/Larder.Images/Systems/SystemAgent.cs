using Larder.Formats.Digests;

namespace Larder.Images.Systems;

/// <summary>The program of Larder's agent, to be put into images that boot their own init.</summary>
public sealed class SystemAgent
{
    private SystemAgent(byte[] program)
    {
        Program = program;
        Digest = Digest.Of(program);
        Identity = SystemFiles.Identity(this);
    }

    /// <summary>Of its bytes.</summary>
    public Digest Digest { get; }

    /// <summary>All of it.</summary>
    internal ReadOnlyMemory<byte> Program { get; }

    /// <summary>Goes into the id of images: stands for all that is put into them.</summary>
    internal string Identity { get; }

    /// <summary>Reads it to its end.</summary>
    /// <exception cref="ArgumentException">There are no bytes.</exception>
    public static SystemAgent Read(Stream program)
    {
        ArgumentNullException.ThrowIfNull(program);
        using MemoryStream bytes = new();
        program.CopyTo(bytes);
        return bytes.Length > 0 ? new SystemAgent(bytes.ToArray()) : throw new ArgumentException("An agent has bytes.", nameof(program));
    }
}
