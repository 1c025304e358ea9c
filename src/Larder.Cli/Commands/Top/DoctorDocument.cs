namespace Larder.Cli.Commands.Top;

/// <summary>What <c>doctor --json</c> prints.</summary>
/// <param name="Ok">True when no check is a problem; the exit code is 0 then, else 1.</param>
/// <param name="Checks">All checks.</param>
internal sealed record DoctorDocument(bool Ok, IReadOnlyList<DoctorCheck> Checks);
