using System.Text;
using Larder.Formats.Packs;

namespace Larder.Install.Generations;

/// <summary>
/// The script of a command when the configuration says <c>sandbox.mode = "none"</c>: the program runs as it lies in the
/// installed tree, with the caller's rights and environment. Only for machines where no sandbox works, and for packs that
/// do not mind where they lie.
/// </summary>
internal static class BareWrapper
{
    public static byte[] Compose(PackCommand command, string revisionPath)
    {
        StringBuilder script = new("#!/bin/sh\n# Made by Larder without a sandbox: sandbox.mode is none.\n");
        foreach ((string name, string value) in command.Environment)
        {
            script.Append("export ").Append(name).Append('=').Append(Quote(value)).Append('\n');
        }

        script.Append("exec ").Append(Quote($"{revisionPath}/tree{command.Path}"));
        foreach (string argument in command.Arguments)
        {
            script.Append(' ').Append(Quote(argument));
        }

        return Encoding.UTF8.GetBytes(script.Append(" \"$@\"\n").ToString());
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
