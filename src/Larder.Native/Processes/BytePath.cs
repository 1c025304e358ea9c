namespace Larder.Native.Processes;

/// <summary>A path as C wants it: the same bytes with a closing NUL.</summary>
internal static class BytePath
{
    /// <summary>Copies the path and closes it.</summary>
    internal static byte[] Terminated(ReadOnlySpan<byte> path, string parameter)
    {
        if (path.IsEmpty || path.Contains((byte)0))
        {
            throw new ArgumentException("A path is at least one byte, and none of them is NUL.", parameter);
        }

        var result = new byte[path.Length + 1];
        path.CopyTo(result);
        return result;
    }
}
