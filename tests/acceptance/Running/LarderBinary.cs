using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit.Sdk;

namespace Larder.Acceptance.Running;

/// <summary>The published binary, found through LARDER_BIN, and how a run of it ended.</summary>
public static class LarderBinary
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("LARDER_BIN")
        ?? throw new InvalidOperationException("LARDER_BIN does not name the published binary: run the tests with `make test`.");
}

/// <summary>What a program printed and how it ended.</summary>
/// <param name="OutputBytes">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Code">Exit code; 128 + the signal for one that a signal ended.</param>
public sealed record Ended(int Code, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public JsonElement Json => JsonDocument.Parse(OutputBytes).RootElement;

    /// <summary>Fails unless it ended with this code; shows what it printed.</summary>
    public Ended With(int code) => Code == code
        ? this
        : throw new XunitException($"exit code {Code} instead of {code}\nstdout: {Output}\nstderr: {Error}");
}

/// <summary>Starts programs for tests and waits for them.</summary>
public static class Programs
{
    public static Ended Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? directory = null, byte[]? input = null)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = directory ?? "/" };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream);
        Task<byte[]> error = ReadAsync(process.StandardError.BaseStream);
        try
        {
            process.StandardInput.BaseStream.Write(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want all of its input.
        }

        process.WaitForExit();
        return new Ended(process.ExitCode, output.GetAwaiter().GetResult(), Encoding.UTF8.GetString(error.GetAwaiter().GetResult()));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
