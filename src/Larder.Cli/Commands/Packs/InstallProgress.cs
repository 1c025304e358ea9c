using Larder.Cli.Output;
using Larder.Install;

namespace Larder.Cli.Commands.Packs;

/// <summary>Shows a transaction on standard error. Owns the display.</summary>
internal sealed class InstallProgress(CommandOutput output) : IInstallObserver, IDisposable
{
    private readonly ProgressDisplay _display = output.BeginProgress();
    private long _reported;

    public void Phase(long transaction, string display, string state)
    {
        _reported = 0;
        _display.Phase(state);
    }

    public void Progress(long done, long total)
    {
        _display.Report(done - _reported);
        _reported = done;
    }

    public void Log(string level, string message)
    {
        if (level != "info" || output.Verbosity is Verbosity.Verbose)
        {
            output.Remark($"{level}: {message}");
        }
    }

    public void Dispose() => _display.Dispose();
}
