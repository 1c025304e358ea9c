using System.Text;
using Larder.Cli.Output;
using Larder.Formats.Packs;
using Larder.Packs.Building;

namespace Larder.Cli.Commands.Pack;

/// <summary>Shows a build on standard error; with <c>--verbose</c> every line that its steps write. Owns the display.</summary>
internal sealed class BuildProgress : IBuildObserver, IDisposable
{
    private const int LongestLine = 4096;

    private readonly CommandOutput _output;
    private readonly ProgressDisplay? _display;
    private readonly List<byte> _line = [];

    public BuildProgress(CommandOutput output)
    {
        _output = output;

        // A live line and the lines of steps would write over each other.
        _display = output.Verbosity is Verbosity.Verbose ? null : output.BeginProgress();
    }

    public void BaseBegins(PackBase name) => Show($"base {name}");

    public void BaseIs(PackBase name, string source) => _output.Remark(PrintableText.OneLine($"{name} is {source}"));

    public void StepBegins(string part, string step) => Show($"step {part}/{step}");

    public void StepIsKnown(string part, string step) => Show($"step {part}/{step} (cached)");

    public void PackBegins(PackName name) => Show($"pack {name}");

    public void StepWrote(ReadOnlySpan<byte> output)
    {
        if (_display is not null)
        {
            return;
        }

        foreach (byte one in output)
        {
            if (one == '\n' || _line.Count == LongestLine)
            {
                WriteLine();
            }

            if (one != '\n')
            {
                _line.Add(one);
            }
        }
    }

    public void Dispose()
    {
        WriteLine();
        _display?.Dispose();
    }

    private void Show(string phase)
    {
        WriteLine();
        if (_display is null)
        {
            _output.Remark($"phase: {phase}");
        }
        else
        {
            _display.Phase(phase);
        }
    }

    private void WriteLine()
    {
        if (_line.Count > 0)
        {
            _output.Remark(Encoding.UTF8.GetString([.. _line]));
            _line.Clear();
        }
    }
}
