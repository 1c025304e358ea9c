using System.CommandLine;
using System.CommandLine.Help;

namespace Larder.Cli.Commands;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    private static readonly string[] WithValue = ["--root", "--config", "--profile"];

    public GlobalOptions(CommandTree tree)
    {
        Help.Action = new HelpWithExamples((HelpAction)Help.Action!, tree);
        All = [Root, Config, Profile, Json, Quiet, Verbose, NoColor, Version, Help];
        foreach (Option option in All)
        {
            option.Recursive = option != Version;
        }
    }

    /// <summary>Where the root is.</summary>
    public Option<string?> Root { get; } = new("--root") { Description = "Work with the root in this directory (LARDER_ROOT)", HelpName = "DIR" };

    /// <summary>One more configuration file.</summary>
    public Option<string?> Config { get; } = new("--config") { Description = "Read this configuration file too (LARDER_CONFIG)", HelpName = "FILE" };

    /// <summary>A profile of the configuration.</summary>
    public Option<string?> Profile { get; } = new("--profile") { Description = "Use this profile of the configuration (LARDER_PROFILE)", HelpName = "NAME" };

    /// <summary>The answer as JSON.</summary>
    public Flag Json { get; } = new("--json") { Description = "Answer with one JSON document" };

    /// <summary>No progress.</summary>
    public Flag Quiet { get; } = new("--quiet", "-q") { Description = "Say nothing but the answer and errors" };

    /// <summary>Stack traces.</summary>
    public Flag Verbose { get; } = new("--verbose", "-v") { Description = "Show the stack trace of an error" };

    /// <summary>No colours.</summary>
    public Flag NoColor { get; } = new("--no-color") { Description = "Use no colors (NO_COLOR)" };

    /// <summary>Which build this is.</summary>
    public Flag Version { get; } = new("--version") { Description = "Show the version of this build and of the database schema" };

    /// <summary>Help.</summary>
    public HelpOption Help { get; } = new("--help", "-h") { Description = "Show help" };

    /// <summary>All of them, in the order of help.</summary>
    public IReadOnlyList<Option> All { get; }

    /// <summary>True when the option's value is the next argument.</summary>
    public static bool TakesValue(string option) => WithValue.Contains(option);
}
