namespace Larder.Cli.Commands.Top;

/// <summary>One thing that <c>larder doctor</c> looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">ok; note, which hinders nothing; or problem.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Action">What to do; null when nothing needs to be done.</param>
internal sealed record DoctorCheck(string Name, string Status, string Detail, string? Action)
{
    public const string Ok = "ok";
    public const string Note = "note";
    public const string Problem = "problem";

    /// <summary>A thing that is as it should be.</summary>
    public static DoctorCheck Well(string name, string detail) => new(name, Ok, detail, null);
}
