namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>This build has no agent for the inside of machines.</summary>
    public static readonly ErrorCode AgentMissing = new(3401, "this build of larder has no guest agent", ExitCode.Failed);
}
