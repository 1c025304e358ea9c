using System.Reflection;
using System.Text.RegularExpressions;
using Larder.Native.Durability;

namespace Larder.Tests.House;

public sealed partial class DurabilityTests
{
    private static readonly (string Field, KillPoint Point)[] Points =
    [
        .. LarderAssemblies.All.SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => !type.ContainsGenericParameters)
            .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
            .Where(static field => field.FieldType == typeof(KillPoint))
            .Select(static field => ($"{field.DeclaringType!.Name}.{field.Name}", (KillPoint)field.GetValue(null)!)),
    ];

    // Removing a deep tree moves what lies deepest up, among names that are about to go.
    private static readonly string[] RenamesWithoutPromise = ["src/Larder.Native/Files/DirectoryHandle.Removing.cs"];

    [Fact]
    public void No_two_kill_points_have_one_name()
    {
        Assert.NotEmpty(Points);
        Findings.None(Points.GroupBy(static one => one.Point.Name).Where(static group => group.Count() > 1)
            .Select(static group => $"{group.Key}: {string.Join(", ", group.Select(static one => one.Field))}"));
        Assert.All(Points, static one => Assert.Matches(KillPointName(), one.Point.Name));
    }

    [Fact]
    public void Every_kill_point_is_named_once_and_passed()
    {
        SourceFile[] sources = [.. SourceFile.Of("src")];
        Assert.Equal(Points.Length, sources.Sum(static file => Declaration().Count(file.Code)));
        Assert.All(sources.Where(static file => Declaration().IsMatch(file.Code)), static file =>
            Assert.EndsWith("KillPoints.cs", file.Name, StringComparison.Ordinal));
        Findings.None(Points.Where(one => !sources.Any(file =>
            !file.Name.EndsWith("KillPoints.cs", StringComparison.Ordinal) && file.Code.Contains(one.Field, StringComparison.Ordinal)))
            .Select(static one => one.Field));
    }

    [Fact]
    public void Only_Durable_syncs_and_renames() => Findings.None(SourceFile.With(SyncOrRename())
        .Where(static name => !name.StartsWith("src/Larder.Native/Durability/", StringComparison.Ordinal)
            && !RenamesWithoutPromise.Contains(name)));

    [Fact]
    public void Only_a_unit_of_work_commits() => Assert.Equal(
        ["src/Larder.Database/UnitOfWork.cs"],
        SourceFile.With(DatabaseCommit()));

    [GeneratedRegex(@"^[a-z]+\.[a-z]+\.[a-z-]+$")]
    private static partial Regex KillPointName();

    [GeneratedRegex(@"static readonly KillPoint \w+ = new\(")]
    private static partial Regex Declaration();

    // The C functions by the names that Libc gives them, and .NET's own ways to do the same.
    [GeneratedRegex(@"Libc\.(Sync|SyncData|SyncFileSystem|RenameAt2)\(|RandomAccess\.FlushToDisk|\.Flush\((flushToDisk: )?true\)|\b(File|Directory)\.Move\(|\.MoveTo\(|\bFile\.Replace\(")]
    private static partial Regex SyncOrRename();

    [GeneratedRegex(@"BeginTransaction\(|[tT]ransaction\.Commit\(|""\s*(COMMIT|END|RELEASE)\b")]
    private static partial Regex DatabaseCommit();
}
