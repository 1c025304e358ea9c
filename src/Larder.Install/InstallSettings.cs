using Larder.Native.Files;

namespace Larder.Install;

/// <summary>What the configuration says about transactions.</summary>
public sealed record InstallSettings
{
    /// <summary>How many generations are kept, the current one among them: enough to go back after a bad week.</summary>
    public int KeptGenerations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000);
            field = value;
        }
    } = 5;

    /// <summary>False only when the configuration says <c>sandbox.mode = "none"</c>; every installation record says so.</summary>
    public bool IsSandboxed { get; init; } = true;

    /// <summary>The user in installation records.</summary>
    public string UserName { get; init; } = CurrentUser.Name;

    /// <summary>Where commands of this user write: <c>$XDG_DATA_HOME/larder/data</c>; null when there is no home.</summary>
    public string? UserDataDirectory { get; init; }
}
