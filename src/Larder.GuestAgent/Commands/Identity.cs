namespace Larder.GuestAgent.Commands;

/// <summary>As whom a command runs.</summary>
internal sealed record Identity(uint User, uint Group, uint[] Groups)
{
    /// <summary>The agent's own, which is root's in a machine.</summary>
    public static Identity Own { get; } = new(0, 0, []);

    /// <summary>Nothing has to be changed for it.</summary>
    public bool IsOwn => User == 0 && Group == 0 && Array.TrueForAll(Groups, static group => group == 0);
}
