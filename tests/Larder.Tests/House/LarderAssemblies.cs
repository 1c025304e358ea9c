using System.Reflection;

namespace Larder.Tests.House;

/// <summary>The product's assemblies, loaded; not the agent of machines, which is a program by itself.</summary>
internal static class LarderAssemblies
{
    /// <summary>One a project of <c>src</c>.</summary>
    public static IReadOnlyList<Assembly> All { get; } =
    [
        .. Repository.Projects("src").Select(static project => Path.GetFileNameWithoutExtension(project))
            .Where(static name => name != "Larder.GuestAgent")
            .Select(static name => Assembly.Load(name == "Larder.Cli" ? "larder" : name)),
    ];
}
