namespace Larder.Acceptance.Running;

/// <summary>Makes directories of what trees can have, by NastyTree.py beside this file. Needs root.</summary>
public static class NastyTree
{
    /// <summary>Makes a tree with all that every archiver can say, and with the features that are named.</summary>
    public static void Make(string directory, string features)
    {
        Directory.CreateDirectory(directory);
        Programs.Run("python3", [Script, directory, .. Words(features)]).With(0);
    }

    /// <summary>Makes a copy of a tree without <c>xattrs</c> or <c>nanoseconds</c>.</summary>
    public static void Strip(string directory, string copy, string what)
    {
        Programs.Run("cp", ["-a", directory, copy]).With(0);
        Programs.Run("python3", [Script, "strip", copy, .. Words(what)]).With(0);
    }

    private static string Script { get; } = Path.Combine(AppContext.BaseDirectory, "Running", "NastyTree.py");

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
