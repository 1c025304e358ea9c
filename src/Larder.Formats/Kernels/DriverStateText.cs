namespace Larder.Formats.Kernels;

/// <summary>States of drivers as documents have them.</summary>
public static class DriverStateText
{
    /// <summary><c>builtin</c>, <c>module</c>, <c>absent</c> or <c>unknown</c>.</summary>
    public static string Of(DriverState state) => state switch
    {
        DriverState.Builtin => "builtin",
        DriverState.Module => "module",
        DriverState.Absent => "absent",
        _ => "unknown",
    };

    /// <summary>Reads what <see cref="Of"/> gives; null for anything else.</summary>
    public static DriverState? TryParse(string text) => text switch
    {
        "builtin" => DriverState.Builtin,
        "module" => DriverState.Module,
        "absent" => DriverState.Absent,
        "unknown" => DriverState.Unknown,
        _ => null,
    };
}
