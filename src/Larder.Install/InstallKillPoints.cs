using Larder.Native.Durability;

namespace Larder.Install;

/// <summary>The writes of a transaction that a promise rests on (docs/design.md §4, "Durability of a switch").</summary>
internal static class InstallKillPoints
{
    public static readonly KillPoint CommitRequest = new("install.commit.request");
    public static readonly KillPoint CommitStepBegun = new("install.commit.step-begun");
    public static readonly KillPoint CommitStepDone = new("install.commit.step-done");
    public static readonly KillPoint CommitStepUndone = new("install.commit.step-undone");
    public static readonly KillPoint CommitPlan = new("install.commit.plan");
    public static readonly KillPoint CommitFinished = new("install.commit.finished");
    public static readonly KillPoint CommitLog = new("install.commit.log");
    public static readonly KillPoint CommitCancel = new("install.commit.cancel");
    public static readonly KillPoint CommitRestart = new("install.commit.restart");
    public static readonly KillPoint CommitCommands = new("install.commit.commands");
    public static readonly KillPoint SyncStaged = new("install.sync.staged");
    public static readonly KillPoint RenameRevision = new("install.rename.revision");
    public static readonly KillPoint SyncRevisions = new("install.sync.revisions");
    public static readonly KillPoint SyncGeneration = new("install.sync.generation");
    public static readonly KillPoint RenameGeneration = new("install.rename.generation");
    public static readonly KillPoint SyncGenerations = new("install.sync.generations");
    public static readonly KillPoint RenameCurrent = new("install.rename.current");
    public static readonly KillPoint SyncRoot = new("install.sync.root");
    public static readonly KillPoint CommitSwitched = new("install.commit.switched");
    public static readonly KillPoint CommitReleased = new("install.commit.released");
    public static readonly KillPoint RenameAway = new("install.rename.away");
    public static readonly KillPoint CommitForgotten = new("install.commit.forgotten");
}
