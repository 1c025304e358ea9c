namespace Larder.Native.Files;

/// <summary>The error numbers that we tell apart (errno(3), x86-64 and arm64 agree on these).</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>Operation not permitted.</summary>
    NotPermitted = 1,

    /// <summary>No such file or directory.</summary>
    NotFound = 2,

    /// <summary>Interrupted by a signal.</summary>
    Interrupted = 4,

    /// <summary>Input/output error.</summary>
    InputOutput = 5,

    /// <summary>No such device or address.</summary>
    NoDevice = 6,

    /// <summary>Try again.</summary>
    TryAgain = 11,

    /// <summary>Permission denied.</summary>
    AccessDenied = 13,

    /// <summary>Block device required.</summary>
    BlockDeviceWanted = 15,

    /// <summary>Device or resource busy.</summary>
    Busy = 16,

    /// <summary>File exists.</summary>
    Exists = 17,

    /// <summary>Crosses file systems.</summary>
    CrossDevice = 18,

    /// <summary>No such device: the kernel does not know a file system.</summary>
    UnknownDevice = 19,

    /// <summary>Not a directory.</summary>
    NotDirectory = 20,

    /// <summary>Is a directory.</summary>
    IsDirectory = 21,

    /// <summary>Invalid argument.</summary>
    Invalid = 22,

    /// <summary>Inappropriate ioctl for device.</summary>
    NotTty = 25,

    /// <summary>File too large.</summary>
    FileTooLarge = 27,

    /// <summary>No space left on device.</summary>
    NoSpace = 28,

    /// <summary>Read-only file system.</summary>
    ReadOnly = 30,

    /// <summary>Too many links.</summary>
    TooManyLinks = 31,

    /// <summary>Numerical result out of range: a buffer was too small.</summary>
    Range = 34,

    /// <summary>File name too long.</summary>
    NameTooLong = 36,

    /// <summary>Function not implemented.</summary>
    NotImplemented = 38,

    /// <summary>Directory not empty.</summary>
    NotEmpty = 39,

    /// <summary>Too many levels of symbolic links: a link stood where none may be followed.</summary>
    Loop = 40,

    /// <summary>No data available: the attribute is not there.</summary>
    NoData = 61,

    /// <summary>Operation not supported.</summary>
    NotSupported = 95,

    /// <summary>Disk quota exceeded.</summary>
    Quota = 122,
}
