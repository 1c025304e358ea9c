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
}
