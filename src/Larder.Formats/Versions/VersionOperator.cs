namespace Larder.Formats.Versions;

/// <summary>How a version is compared with the bound of a range.</summary>
internal enum VersionOperator
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
