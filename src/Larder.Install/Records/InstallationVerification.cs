namespace Larder.Install.Records;

/// <summary>The verdict that an installation rests on.</summary>
/// <param name="Verdict"><c>trusted</c> or <c>tolerated</c>; a refused pack is never installed.</param>
/// <param name="Findings">The reasons.</param>
public sealed record InstallationVerification(string Verdict, IReadOnlyList<string> Findings);
