namespace Larder.Install;

/// <summary>Told how a transaction goes: a terminal, a log, a progress stream.</summary>
public interface IInstallObserver
{
    /// <summary>A state begins.</summary>
    void Phase(long transaction, string display, string state);

    /// <summary>Bytes done of bytes in all, within a state.</summary>
    void Progress(long done, long total);

    /// <summary>A line for the log.</summary>
    void Log(string level, string message);
}
