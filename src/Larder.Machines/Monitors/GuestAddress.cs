namespace Larder.Machines.Monitors;

/// <summary>Where a guest and its host find each other over vsock(7).</summary>
/// <param name="Context">The guest's context id.</param>
/// <param name="Port">The port on which the host listens for it.</param>
internal readonly record struct GuestAddress(uint Context, uint Port);
