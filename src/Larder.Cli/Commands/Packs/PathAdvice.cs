namespace Larder.Cli.Commands.Packs;

/// <summary>Says how to reach installed commands when their directory is not on PATH.</summary>
internal static class PathAdvice
{
    public static void Give(CommandContext context)
    {
        string bin = Path.Combine(context.RootPath, "bin");
        bool isThere = (context.Host.Variable("PATH") ?? "").Split(':').Any(entry => entry.TrimEnd('/') == bin);
        if (!isThere && !context.Output.IsJson)
        {
            context.Output.Remark($"{bin} is not on your PATH; put it there with: eval \"$(larder shellenv)\"");
        }
    }
}
