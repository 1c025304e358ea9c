using System.Text;
using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>
/// The variables of the caller that a command sees: how to write to the caller's terminal and in the caller's
/// language, and who the caller is. Nothing else passes, so that no token, proxy or loader setting (LD_PRELOAD) does.
/// Names that stand for a family (LC_*) are written out: a shell has no way to list them without a fork.
/// </summary>
public static class EnvironmentAllowList
{
    /// <summary>The names, in the order they are passed.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "TERM", "COLORTERM", "NO_COLOR",
        "LANG", "LANGUAGE", "LC_ALL", "LC_ADDRESS", "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION", "LC_MEASUREMENT",
        "LC_MESSAGES", "LC_MONETARY", "LC_NAME", "LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE", "LC_TIME",
        "TZ", "USER", "LOGNAME",
    ];

    /// <summary>Those that this process was started with.</summary>
    public static IReadOnlyList<EnvironmentVariable> OfThisProcess()
    {
        List<EnvironmentVariable> passed = [];
        foreach (var name in Names)
        {
            var key = Encoding.ASCII.GetBytes(name);
            if (ProcessEnvironment.Get(key) is { } value)
            {
                passed.Add(new EnvironmentVariable(key, value));
            }
        }

        return passed;
    }
}
