using Larder.Formats.Toml;
using Larder.Native.Files;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>Reads a file of TOML about registries, and says what is wrong or not used in it, by line.</summary>
internal sealed class MirrorFile
{
    private const int MaxBytes = 1 << 20;
    private readonly Action<string> _remark;

    private MirrorFile(string path, IReadOnlyList<TomlTable> tables, Action<string> remark) => (Path, Tables, _remark) = (path, tables, remark);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>All tables in the order of the file; the first one is the top.</summary>
    public IReadOnlyList<TomlTable> Tables { get; }

    /// <summary>Reads a file that is there.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="remark">Told what is not used.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD1114: it cannot be read, or is malformed.</exception>
    public static MirrorFile Read(string path, Action<string> remark)
    {
        try
        {
            return new MirrorFile(path, TomlReader.Read(BoundedFile.Read(path, MaxBytes)), remark);
        }
        catch (TomlException error)
        {
            throw MirrorErrors.Invalid($"{path}:{error.Position}", error.Message);
        }
        catch (InvalidDataException)
        {
            throw MirrorErrors.Invalid(path, $"it is longer than the {MaxBytes} bytes that are read");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw MirrorErrors.Invalid(path, $"it cannot be read: {error.Message}");
        }
    }

    /// <summary>The file with a line.</summary>
    public string Line(TomlPosition position) => $"{Path}:{position.Line}";

    /// <summary>The failure of something in it.</summary>
    public Formats.Errors.LarderException Invalid(TomlPosition position, string why) => MirrorErrors.Invalid($"{Path}:{position}", why);

    /// <summary>Says that something in it is not used.</summary>
    public void Unused(TomlPosition position, string why) => _remark($"{Line(position)}: {why}");

    /// <summary>A string.</summary>
    public string Text(string key, TomlValue value) => value.Kind is TomlKind.Text ? value.Text : throw Invalid(value.Position, $"{key} is to be a string in quotes");

    /// <summary>A truth value.</summary>
    public bool Flag(string key, TomlValue value) => value.Kind is TomlKind.Flag ? value.IsTrue : throw Invalid(value.Position, $"{key} is to be true or false, without quotes");

    /// <summary>An array of strings.</summary>
    /// <param name="key">What has the value.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="form">What is said to be expected.</param>
    public IReadOnlyList<string> Texts(string key, TomlValue value, string form = "an array of strings") =>
        value.Kind is TomlKind.Texts ? value.Texts : throw Invalid(value.Position, $"{key} is to be {form}");
}
