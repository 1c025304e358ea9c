namespace Larder.Native.Virtualisation;

/// <summary>Whether the kernel can run machines with the processor's help.</summary>
/// <param name="Works">A guest has run.</param>
/// <param name="Reason">Why not, for people: half a sentence that begins with the device's path. Null when it works.</param>
public sealed record KvmAvailability(bool Works, string? Reason)
{
    internal static KvmAvailability Working { get; } = new(true, null);
}
