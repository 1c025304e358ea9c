namespace Larder.Tests.House;

/// <summary>Asserts that a rule finds nothing to say, and prints all of it otherwise, where xunit would cut it short.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        string[] all = [.. findings];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
