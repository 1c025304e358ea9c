using Larder.Native.Files;
using Larder.Sandbox;
using Xunit;

namespace Larder.Testing;

/// <summary>A test that needs sandboxes to work on this kernel.</summary>
public sealed class KernelFactAttribute : FactAttribute
{
    private static readonly Lazy<SandboxProblem?> Problem =
        new(() => Task.Run(() => SandboxProbe.RunAsync()).GetAwaiter().GetResult());

    public KernelFactAttribute()
    {
        if (Problem.Value is { } problem)
        {
            Skip = $"kernel: {problem.Why}";
        }
    }

    /// <summary>True for a test that needs root too.</summary>
    public bool Root
    {
        get;
        set
        {
            field = value;
            if (value && !CurrentUser.IsRoot)
            {
                Skip ??= "root: this test needs root";
            }
        }
    }
}
