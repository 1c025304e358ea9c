using System.Xml.Linq;

namespace Larder.Tests.House;

public sealed class ProjectTests
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Walk = WalkTable.Read();

    public static TheoryData<string> Projects => [.. Repository.Projects("src").Select(Repository.Name)];

    [Fact]
    public void The_table_lists_projects_in_the_order_of_the_walk()
    {
        string[] order = [.. Walk.Keys];
        Assert.True(order.Length >= 10);
        Assert.All(Walk, row => Assert.All(row.Value, allowed =>
            Assert.InRange(Array.IndexOf(order, allowed), 0, Array.IndexOf(order, row.Key) - 1)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_table_lists(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.Contains(name, Walk.Keys);
        Assert.Equal($"src/{name}/{name}.csproj", project);

        Findings.None(Load(project).Descendants("ProjectReference")
            .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Except(Walk[name]));
    }

    [Fact]
    public void A_reference_brings_nothing_but_itself() => Assert.Contains(
        Load("src/Directory.Build.props").Descendants("DisableTransitiveProjectReferences"),
        static property => property.Value == "true");

    [Fact]
    public void Only_Larder_Native_and_the_agent_of_machines_have_unsafe_code() => Assert.Equal(
        ["src/Larder.GuestAgent/Larder.GuestAgent.csproj", "src/Larder.Native/Larder.Native.csproj"],
        Repository.Files("", "*.csproj").Concat(Repository.Files("", "*.props")).Select(Repository.Name)
            .Where(static file => Load(file).Descendants("AllowUnsafeBlocks").Any(static property => property.Value == "true")));

    [Fact]
    public void Every_project_is_in_the_solution() => Assert.Equal(
        new[] { "src", "tests", "bench" }.SelectMany(Repository.Projects).Select(Repository.Name).Order(),
        Load("Larder.slnx").Descendants("Project").Select(static project => project.Attribute("Path")!.Value).Order());

    [Fact]
    public void The_walk_of_src_names_every_project()
    {
        string walk = Repository.Read("src", "README.md");
        Assert.All(Repository.Projects("src"), project =>
            Assert.Contains(Path.GetFileNameWithoutExtension(project), walk, StringComparison.Ordinal));
        Assert.InRange(walk.Split('\n').Length, 1, 81);
    }

    private static XDocument Load(string file) => XDocument.Load(Repository.Combine(file));
}
