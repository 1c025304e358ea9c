namespace Larder.Sandbox;

/// <summary>Why sandboxes do not work on this machine.</summary>
/// <param name="Why">One line: the cause.</param>
/// <param name="Action">One line: what its administrator can do.</param>
public sealed record SandboxProblem(string Why, string Action);
