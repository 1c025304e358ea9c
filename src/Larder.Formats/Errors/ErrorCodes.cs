using System.Reflection;

namespace Larder.Formats.Errors;

/// <summary>
/// Every code, one partial file a range: 1xxx sources and references, 2xxx store and formats of trees, 30xx to 33xx images,
/// 34xx machines, 4xxx packs, 5xxx transactions, 6xxx sandbox and running, 7xxx command line and configuration, 8xxx this machine
/// (libraries, permissions, space), 9xxx database. A number is never used twice, nor again for another meaning.
/// </summary>
public static partial class ErrorCodes
{
    /// <summary>All codes by number.</summary>
    public static IReadOnlyDictionary<int, ErrorCode> All => field ??= typeof(ErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(declared => declared.GetValue(null))
        .OfType<ErrorCode>()
        .ToDictionary(code => code.Number);
}
