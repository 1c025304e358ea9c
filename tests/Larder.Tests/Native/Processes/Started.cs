using System.Text;
using Larder.Native.Processes;

namespace Larder.Tests.Native.Processes;

/// <summary>Runs a program of the test machine to its end, and keeps all that it wrote.</summary>
internal sealed record Started(ExitStatus Status, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    public static Started Shell(string script, params byte[][] arguments) =>
        Run("/bin/sh", ["-c"u8.ToArray(), Encoding.UTF8.GetBytes(script), "sh"u8.ToArray(), .. arguments]);

    public static Started Run(string path, IReadOnlyList<byte[]> arguments, Func<ProcessStart, ProcessStart>? with = null)
    {
        var start = new ProcessStart(StartableProgram.UserCommand(Encoding.UTF8.GetBytes(path)))
        {
            Arguments = arguments,
            Environment = ["PATH=/usr/bin:/bin"u8.ToArray()],
            Input = StandardStream.Null,
            Output = StandardStream.Pipe,
            Error = StandardStream.Pipe,
        };
        using var child = ChildProcess.Start(with is null ? start : with(start));
        var output = Task.Run(() => ReadAll(child.Output!));
        var error = Task.Run(() => ReadAll(child.Error!));
        return new Started(child.Wait(), output.Result, Encoding.UTF8.GetString(error.Result));
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] ReadAll(Stream pipe)
    {
        using var all = new MemoryStream();
        pipe.CopyTo(all);
        return all.ToArray();
    }
}
