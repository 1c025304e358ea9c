namespace Larder.Machines.Records;

/// <summary>What a machine is at.</summary>
public enum MachineState
{
    /// <summary>It was never started.</summary>
    Created,

    /// <summary>It boots; nobody has heard of its agent yet.</summary>
    Starting,

    /// <summary>It takes commands.</summary>
    Running,

    /// <summary>It was stopped, and can be started again.</summary>
    Stopped,

    /// <summary>It ended otherwise than it should; it can be started again.</summary>
    Failed,
}
