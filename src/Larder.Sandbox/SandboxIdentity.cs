namespace Larder.Sandbox;

/// <summary>The one user and group that exist in a sandbox; on the host they are the caller's own.</summary>
/// <param name="User">User id inside.</param>
/// <param name="Group">Group id inside.</param>
public readonly record struct SandboxIdentity(uint User, uint Group);
