namespace Larder.GuestAgent.Calls;

/// <summary>The error numbers that somebody here decides by.</summary>
internal static class Errors
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NotExecutableFormat = 8;
    public const int NoChild = 10;
    public const int Again = 11;
    public const int Access = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int ReadOnlyFileSystem = 30;
    public const int BrokenPipe = 32;
    public const int TooManyLinks = 40;

    /// <summary>In words, for the most frequent.</summary>
    public static string Text(int errno) => errno switch
    {
        NotPermitted => "operation not permitted",
        NotFound => "no such file or directory",
        InputOutput => "input/output error",
        NotExecutableFormat => "not in an executable format",
        Access => "permission denied",
        Exists => "it exists",
        CrossDevice => "it leads outside",
        NotDirectory => "not a directory",
        IsDirectory => "it is a directory",
        Invalid => "invalid argument",
        28 => "no space left",
        ReadOnlyFileSystem => "the file system is read-only",
        TooManyLinks => "too many symbolic links",
        7 => "arguments and environment are too long",
        12 => "out of memory",
        19 => "no such device or file system type",
        _ => $"error {errno}",
    };
}
