namespace Larder.Native.Processes;

/// <summary>What a child finds as its stdin, stdout or stderr.</summary>
public enum StandardStream
{
    /// <summary>What we have ourselves.</summary>
    Inherit,

    /// <summary>/dev/null.</summary>
    Null,

    /// <summary>A pipe whose other end <see cref="ChildProcess"/> hands out.</summary>
    Pipe,
}
