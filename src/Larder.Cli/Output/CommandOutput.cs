using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Configuration;

namespace Larder.Cli.Output;

/// <summary>
/// Where a command says things: its answer on standard output, all else on standard error. With <c>--json</c> the
/// answer is exactly one document. Owns both streams, which open when something is written.
/// </summary>
internal sealed class CommandOutput(CommandHost host, bool isJson, Verbosity verbosity, Func<ColorMode> color) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private StreamWriter? _answer;
    private TextWriter? _error;
    private bool _isAnswered;

    /// <summary>True when the answer is one JSON document.</summary>
    public bool IsJson => isJson;

    /// <summary>True when standard output leads to a terminal and a person reads the answer.</summary>
    public bool IsTerminal => host.IsOutputTerminal && !isJson;

    /// <summary>How much is said besides the answer.</summary>
    public Verbosity Verbosity => verbosity;

    /// <summary>The answer for people, in text.</summary>
    public TextWriter Answer => _answer ??= new StreamWriter(host.OpenOutput(), Utf8, bufferSize: 16 * 1024) { NewLine = "\n" };

    /// <summary>The answer in bytes that are no text, such as an archive. Stays owned by this object.</summary>
    public Stream AnswerBytes
    {
        get
        {
            Answer.Flush();
            return _answer!.BaseStream;
        }
    }

    private TextWriter Error => _error ??= TextWriter.Synchronized(new StreamWriter(host.OpenError(), Utf8, bufferSize: 1024) { AutoFlush = true, NewLine = "\n" });

    /// <summary>Writes the one document that is the answer.</summary>
    /// <param name="document">What to write.</param>
    /// <param name="type">Its shape, from the project's <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    public void WriteJson<T>(T document, JsonTypeInfo<T> type)
    {
        if (_isAnswered)
        {
            throw new InvalidOperationException("A command answers with one document.");
        }

        _isAnswered = true;
        Stream stream = AnswerBytes;
        JsonSerializer.Serialize(stream, document, type);
        stream.Write("\n"u8);
    }

    /// <summary>Tells a person something that is not the answer; nothing with <c>--quiet</c>.</summary>
    public void Remark(string text)
    {
        if (verbosity is not Verbosity.Quiet)
        {
            Error.WriteLine(PrintableText.OneLine(text));
        }
    }

    /// <summary>Begins showing what is being done; dispose it before the answer.</summary>
    public ProgressDisplay BeginProgress() => new(Error, host.Clock, ProgressMode);

    /// <summary>Says why a command failed: with <c>--json</c> as the one document, else in three lines.</summary>
    public void WriteFailure(Failure failure)
    {
        if (isJson && !_isAnswered)
        {
            WriteJson(failure.ToDocument(), CliJson.Documents.ErrorDocument);
        }
        else
        {
            failure.Write(Error, IsColored(host.IsErrorTerminal));
        }

        if (verbosity is Verbosity.Verbose && failure.Cause is { } cause)
        {
            Error.WriteLine(cause.ToString());
        }
    }

    /// <summary>Says why a command failed when <see cref="WriteFailure"/> itself could not.</summary>
    public void WriteFailurePlainly(Failure failure) => failure.Write(Error, isColored: false);

    /// <summary>Whether the answer may have colours.</summary>
    public bool IsAnswerColored => IsColored(host.IsOutputTerminal);

    /// <summary>Writes out what is still held back.</summary>
    public void Flush() => _answer?.Flush();

    /// <summary>Closes the streams; what could not be flushed was reported before.</summary>
    public void Dispose()
    {
        try
        {
            _answer?.Dispose();
        }
        catch (Exception error) when (error is IOException or BrokenPipeException)
        {
            // Application flushed before, and reported it.
        }

        _error?.Dispose();
    }

    private ProgressMode ProgressMode =>
        verbosity is Verbosity.Quiet ? ProgressMode.Silent : host.IsErrorTerminal ? ProgressMode.Live : ProgressMode.Lines;

    private bool IsColored(bool isTerminal) => color() switch
    {
        ColorMode.Always => true,
        ColorMode.Never => false,
        _ => isTerminal,
    };
}
