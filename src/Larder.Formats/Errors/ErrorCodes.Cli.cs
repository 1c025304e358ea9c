namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>The command line cannot be understood.</summary>
    public static readonly ErrorCode Usage = new(7001, "the command line cannot be understood", ExitCode.Usage);

    /// <summary>A configuration file has a key or a table that Larder does not know.</summary>
    public static readonly ErrorCode UnknownSetting = new(7002, "an unknown setting", ExitCode.Usage);

    /// <summary>A configuration file is not the TOML that Larder reads.</summary>
    public static readonly ErrorCode MalformedConfiguration = new(7003, "a configuration file is malformed", ExitCode.Usage);

    /// <summary>A setting has a value that it cannot have.</summary>
    public static readonly ErrorCode InvalidSetting = new(7004, "a setting has an impossible value", ExitCode.Usage);

    /// <summary>The chosen profile is in no configuration file.</summary>
    public static readonly ErrorCode UnknownProfile = new(7005, "an unknown profile", ExitCode.Usage);

    /// <summary>The chosen configuration file is not there.</summary>
    public static readonly ErrorCode ConfigurationNotFound = new(7006, "the configuration file is not there", ExitCode.NotFound);

    /// <summary>There is no error with this code.</summary>
    public static readonly ErrorCode UnknownErrorCode = new(7007, "an unknown error code", ExitCode.NotFound);

    /// <summary>Neither <c>--root</c> nor the environment says where the root is.</summary>
    public static readonly ErrorCode NoRootPath = new(7008, "nothing says where the root is", ExitCode.Usage);

    /// <summary>The command was interrupted.</summary>
    public static readonly ErrorCode Cancelled = new(7009, "the command was cancelled", ExitCode.Cancelled);

    /// <summary>A tool was called with arguments that it does not take.</summary>
    public static readonly ErrorCode ToolArgument = new(7010, "a tool was called with arguments that it does not take", ExitCode.Usage);
}
