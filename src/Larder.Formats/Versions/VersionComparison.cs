namespace Larder.Formats.Versions;

/// <summary>
/// One bound of a range: the version must be above or below <paramref name="Bound"/>, or equal to it.
/// </summary>
internal sealed record VersionComparison(VersionOperator Operator, PackVersion Bound)
{
    public bool Contains(PackVersion version)
    {
        int order = version.ComparePrecedence(Bound);
        return Operator switch
        {
            VersionOperator.Less => order < 0,
            VersionOperator.LessOrEqual => order <= 0,
            VersionOperator.Greater => order > 0,
            VersionOperator.GreaterOrEqual => order >= 0,
            _ => order == 0,
        };
    }
}
