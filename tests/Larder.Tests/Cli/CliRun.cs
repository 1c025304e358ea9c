using System.Text;
using System.Text.Json;
using Larder.Cli;
using Larder.Testing.Files;

namespace Larder.Tests.Cli;

/// <summary>A command line run in this process, with a home, an environment and a clock of its own.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly Dictionary<string, string> _variables = [];

    public CliRun() => _variables["HOME"] = Temp.Combine("home");

    public TempDirectory Temp { get; } = new();

    public string Root => Temp.Combine("home", ".local", "share", "larder");

    public byte[] Input { get; set; } = [];

    public bool IsTerminal { get; set; }

    public bool IsRootUser { get; set; }

    public string? Set(string variable, string? value) => value is null ? null : _variables[variable] = value;

    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        MemoryStream output = new();
        return await RunAsync(new MemoryStream(Input), output, arguments) with { Output = output.ToArray() };
    }

    /// <summary>Runs one that talks with somebody; its output is what the stream has.</summary>
    public async Task<CliResult> RunAsync(Stream input, Stream output, params string[] arguments)
    {
        MemoryStream error = new();
        CommandHost host = new()
        {
            OpenInput = () => input,
            OpenOutput = () => output,
            OpenError = () => error,
            Variable = name => _variables.GetValueOrDefault(name),
            IsOutputTerminal = IsTerminal,
            IsErrorTerminal = IsTerminal,
            IsRootUser = IsRootUser,
            SystemConfiguration = Temp.Combine("etc", "larder.toml"),
            Clock = new FixedClock(),
        };
        int exit = await Application.RunAsync(arguments, host);
        return new CliResult(exit, [], Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Runs a command that must succeed, with <c>--json</c>.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        CliResult result = await RunAsync([.. arguments, "--json"]);
        Assert.True(result.Exit == 0, $"exit {result.Exit}: {result.Text}{result.Error}");
        return result.Json;
    }

    public void Dispose() => Temp.Dispose();

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
