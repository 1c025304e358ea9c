using System.Text;
using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Tar;

namespace Larder.Formats.Kernels;

/// <summary>
/// A Debian binary package (deb(5)), read front to back: what its control file says, and then its files. None of its
/// scripts is ever run. Owns the source unless told otherwise. Not thread-safe.
/// </summary>
public sealed class DebianPackage : IDisposable
{
    private const int MaxControlBytes = 1 << 20;
    private static readonly DecompressionLimits ControlLimits = new() { MaximumBytes = 16 << 20 };
    private static readonly TarLimits ControlTarLimits = new() { MaximumBytes = 16 << 20, MaximumEntries = 1000 };

    private readonly Stream _source;
    private readonly ArReader _members;
    private readonly bool _leaveOpen;
    private bool _isDataOpen;

    private DebianPackage(Stream source, ArReader members, Dictionary<string, string> fields, bool leaveOpen)
    {
        (_source, _members, _leaveOpen) = (source, members, leaveOpen);
        Package = Field(fields, "Package");
        Version = Field(fields, "Version");
        Architecture = Field(fields, "Architecture");
    }

    /// <summary>The package's name: lower-case letters, digits, <c>+</c>, <c>-</c>, <c>.</c>.</summary>
    public string Package { get; }

    /// <summary>Its version, one line.</summary>
    public string Version { get; }

    /// <summary>Debian's word for the architecture.</summary>
    public string Architecture { get; }

    /// <summary>Whether a file begins as a package does.</summary>
    /// <param name="start">Its first 8 bytes or more.</param>
    public static bool IsPackage(ReadOnlySpan<byte> start) => start.StartsWith("!<arch>\n"u8);

    /// <summary>Reads a package up to its files.</summary>
    /// <param name="source">From its first byte on.</param>
    /// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.MalformedArchive"/> and its kin: it is none, is cut or broken; then the source is left open.
    /// </exception>
    public static DebianPackage Open(Stream source, bool leaveOpen = false)
    {
        ArReader members = new(source);
        if (members.Next() is not ("debian-binary", { } format))
        {
            throw KernelErrors.Package("its first member is not debian-binary");
        }

        byte[] version = new byte[2];
        if (format.ReadAtLeast(version, version.Length, throwOnEndOfStream: false) < version.Length || !version.AsSpan().SequenceEqual("2."u8))
        {
            throw KernelErrors.Package("its format is not version 2");
        }

        using Stream control = OpenTar(members, "control.tar", ControlLimits);
        return new DebianPackage(source, members, ReadControl(control), leaveOpen);
    }

    /// <summary>The package's files, as a plain tar; once. The caller disposes the stream, which leaves the source open.</summary>
    /// <param name="limits">For decompressing.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MalformedArchive"/>: there are none.</exception>
    public Stream OpenData(DecompressionLimits limits)
    {
        if (_isDataOpen)
        {
            throw new InvalidOperationException("The files of a package are read once.");
        }

        _isDataOpen = true;
        return OpenTar(_members, "data.tar", limits);
    }

    /// <summary>Closes the source.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
        {
            _source.Dispose();
        }
    }

    // Members that begin with _ are for others (deb(5)).
    private static Stream OpenTar(ArReader members, string name, DecompressionLimits limits)
    {
        while (members.Next() is var (found, content))
        {
            if (found == name || found.StartsWith(name + '.', StringComparison.Ordinal))
            {
                return CompressionSniffer.OpenDecompressed(content, out _, limits);
            }

            if (!found.StartsWith('_'))
            {
                throw KernelErrors.Package($"it has {PackText.Printable(found)} where {name} should be");
            }
        }

        throw KernelErrors.Package($"it has no {name}");
    }

    private static Dictionary<string, string> ReadControl(Stream tar)
    {
        using TarReader reader = new(tar, ControlTarLimits, leaveOpen: true);
        while (reader.MoveNext())
        {
            if (reader.Current.Kind is TarEntryKind.File && TarPath.Normalise(reader.Current.Path).AsSpan().SequenceEqual("control"u8))
            {
                return reader.Current.Size <= MaxControlBytes
                    ? ParseControl(reader.OpenContent())
                    : throw KernelErrors.Package("its control file is larger than 1 MiB");
            }
        }

        throw KernelErrors.Package("it has no control file");
    }

    // One stanza of deb822(5); lines that begin with a blank go on with the field before, and none of ours has any.
    private static Dictionary<string, string> ParseControl(Stream content)
    {
        Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
        using StreamReader reader = new(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line[0] is not (' ' or '\t' or '#') && colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return fields;
    }

    private static string Field(Dictionary<string, string> fields, string name)
    {
        string value = fields.GetValueOrDefault(name, "");
        bool isValid = value.Length > 0 && PackText.IsOneLine(value, 256)
            && (name != "Package" || value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.'));
        return isValid ? value : throw KernelErrors.Package($"its control file has no proper {name}");
    }
}
