using Larder.Native.Files;
using Xunit;

namespace Larder.Testing;

/// <summary>A test that only root can run.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!CurrentUser.IsRoot)
        {
            Skip = "root: this test needs root";
        }
    }
}
