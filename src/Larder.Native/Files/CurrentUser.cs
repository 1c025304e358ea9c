using System.Globalization;

namespace Larder.Native.Files;

/// <summary>Who this process acts as.</summary>
public static class CurrentUser
{
    /// <summary>Effective user id.</summary>
    public static uint Id => Libc.EffectiveUser();

    /// <summary>Effective group id.</summary>
    public static uint Group => Libc.EffectiveGroup();

    /// <summary>True for user 0.</summary>
    public static bool IsRoot => Id == 0;

    /// <summary>The name that the user database gives the user; the number where it has none, or where there is no such database.</summary>
    public static string Name
    {
        get
        {
            try
            {
                return Environment.UserName is { Length: > 0 } name ? name : Number;
            }
            catch (IOException)
            {
                return Number;
            }
        }
    }

    private static string Number => Id.ToString(CultureInfo.InvariantCulture);
}
