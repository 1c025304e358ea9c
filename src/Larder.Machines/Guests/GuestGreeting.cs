namespace Larder.Machines.Guests;

/// <summary>What a guest says first.</summary>
/// <param name="SinceBoot">How long its kernel had run.</param>
/// <param name="KernelRelease">As <c>uname -r</c> says.</param>
public sealed record GuestGreeting(TimeSpan SinceBoot, string KernelRelease);
