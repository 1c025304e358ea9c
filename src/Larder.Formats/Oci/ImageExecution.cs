using Larder.Formats.Json;

namespace Larder.Formats.Oci;

/// <summary>
/// What the publisher of an image wants to be run in it, and how (image-spec 1.1, config.md, "config"). Nothing of it is
/// followed by the store; who runs the image decides.
/// </summary>
public sealed record ImageExecution
{
    private const int MaxTexts = 4096;

    /// <summary>The program and its first arguments.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Arguments that may be replaced.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>NAME=VALUE each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>A name or number, with or without a group; null when not said.</summary>
    public string? User { get; init; }

    /// <summary>The directory to run it in; null when not said.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The signal that ends it, as <c>SIGTERM</c>; null when not said.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Reads it of a config that <see cref="ImageConfig.Read"/> took.</summary>
    /// <exception cref="Errors.LarderException"><see cref="Errors.ErrorCodes.OciDocumentInvalid"/>.</exception>
    public static ImageExecution Read(ReadOnlyMemory<byte> utf8)
    {
        StrictObject root = StrictObject.Parse(utf8, OciDocuments.Config);
        if (!root.Has("config"))
        {
            return new ImageExecution();
        }

        StrictObject config = root.Object("config");
        return new ImageExecution
        {
            Entrypoint = Texts(config, "Entrypoint"),
            Command = Texts(config, "Cmd"),
            Environment = Texts(config, "Env"),
            User = Text(config, "User"),
            WorkingDirectory = Text(config, "WorkingDir"),
            StopSignal = Text(config, "StopSignal"),
        };
    }

    /// <summary>Writes the object; fields that nobody set are left out.</summary>
    internal void Write(CanonicalJson json)
    {
        json.BeginObject();
        WriteText(json, "User", User);
        WriteTexts(json, "Env", Environment);
        WriteTexts(json, "Entrypoint", Entrypoint);
        WriteTexts(json, "Cmd", Command);
        WriteText(json, "WorkingDir", WorkingDirectory);
        WriteText(json, "StopSignal", StopSignal);
        json.EndObject();
    }

    private static void WriteText(CanonicalJson json, string name, string? text)
    {
        if (text is not null)
        {
            json.Name(name).Text(text);
        }
    }

    private static void WriteTexts(CanonicalJson json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            json.Name(name).Texts(texts);
        }
    }

    // Builders write null and "" for what nobody said.
    private static IReadOnlyList<string> Texts(StrictObject config, string name) => config.Has(name) ? config.Texts(name, MaxTexts) : [];

    private static string? Text(StrictObject config, string name) =>
        config.Has(name) && config.Text(name) is { Length: > 0 } text ? text : null;
}
