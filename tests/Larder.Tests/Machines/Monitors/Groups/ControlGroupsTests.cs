using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Larder.Machines.Monitors.Groups;
using Larder.Machines.Records;
using Larder.Native.Files;
using Larder.Testing;
using Larder.Testing.Files;

namespace Larder.Tests.Machines.Monitors.Groups;

/// <summary>Control groups in a hierarchy of version 2 that is mounted for them, and what is written to one.</summary>
public sealed class ControlGroupsTests
{
    private static readonly GroupLimits Limits = new(768 << 20, 3, 258);

    [RootFact]
    public void A_process_is_in_its_group_with_all_it_starts_and_the_group_goes_with_it()
    {
        using Hierarchy at = new();
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", "read line; sleep 1000"]) { RedirectStandardInput = true })!;
        ControlGroup group = at.Make("one");

        Assert.True(group.TryEnter(process.Id));
        process.StandardInput.WriteLine("go");
        Assert.True(SpinWait.SpinUntil(() => at.ProcessesOf("one").Length == 2, TimeSpan.FromSeconds(20)));
        Assert.False(ControlGroup.TryRemove(at.Parent, "one"u8.ToArray()));
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        group.Dispose();

        Assert.Empty(at.Groups);
    }

    [RootFact]
    public void Groups_of_who_was_killed_are_swept_away_and_no_others()
    {
        using Hierarchy at = new();
        using ControlGroup kept = at.Make("kept");
        at.Parent.MakeDirectory("left"u8, 0x1C0);

        new ControlGroups(at.Path, "/").Sweep();

        Assert.Equal(["kept"], at.Groups);
    }

    [Fact]
    public void What_can_be_limited_is()
    {
        using TempDirectory temp = new();
        foreach (string file in (string[])["memory.max", "memory.oom.group", "pids.max", "cpu.max"])
        {
            File.WriteAllText(temp.Combine(file), "");
        }

        using DirectoryHandle directory = DirectoryHandle.Open(temp.Path);
        using ControlGroup group = At(temp.Path, "none"u8.ToArray(), directory);

        Assert.True(group.TryLimit(Limits));
        Assert.Equal(["805306368", "1", "258", "300000 100000"], ((string[])["memory.max", "memory.oom.group", "pids.max", "cpu.max"]).Select(file => File.ReadAllText(temp.Combine(file))));
        Assert.False(group.IsOutOfMemory);
        File.WriteAllText(temp.Combine("memory.events"), "low 0\nmax 12\noom 1\noom_kill 0\n");
        Assert.False(group.IsOutOfMemory);
        File.WriteAllText(temp.Combine("memory.events"), "low 0\nmax 12\noom 1\noom_kill 4\n");
        Assert.True(group.IsOutOfMemory);
    }

    [Fact]
    public void Where_nothing_can_be_limited_no_group_is_left()
    {
        using TempDirectory temp = new();
        Directory.CreateDirectory(temp.Combine("user"));

        Assert.Null(new ControlGroups(temp.Path, "/user/gone").TryMake("box", Limits));

        Assert.Empty(Directory.GetDirectories(temp.Combine("larder")));
        Assert.Empty(Directory.GetDirectories(temp.Combine("user", "larder")));
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "the group disposes both")]
    private static ControlGroup At(string parent, byte[] name, DirectoryHandle claimed) => new(DirectoryHandle.Open(parent), name, claimed);

    private sealed class Hierarchy : IDisposable
    {
        private readonly TempDirectory _temp = new();

        public Hierarchy()
        {
            Assert.Equal(0, Run("mount", "-t", "cgroup2", "none", _temp.Path));
            Directory.CreateDirectory(Root);
            Directory.CreateDirectory(System.IO.Path.Combine(Root, "larder"));
            Parent = DirectoryHandle.Open(System.IO.Path.Combine(Root, "larder"));
        }

        public DirectoryHandle Parent { get; }

        public string Path => Root;

        public IEnumerable<string> Groups => Directory.GetDirectories(System.IO.Path.Combine(Root, "larder")).Select(static path => System.IO.Path.GetFileName(path)!);

        private string Root => _temp.Combine($"test-{Environment.ProcessId}");

        public ControlGroup Make(string name)
        {
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(name);
            Parent.MakeDirectory(bytes, 0x1C0);
            return At(System.IO.Path.Combine(Root, "larder"), bytes, MachineClaims.TryClaim(Parent, name)!);
        }

        public string[] ProcessesOf(string name) => File.ReadAllLines(System.IO.Path.Combine(Root, "larder", name, "cgroup.procs"));

        public void Dispose()
        {
            foreach (string group in Groups)
            {
                Directory.Delete(System.IO.Path.Combine(Root, "larder", group));
            }

            Parent.Dispose();
            Directory.Delete(System.IO.Path.Combine(Root, "larder"));
            Directory.Delete(Root);
            Assert.Equal(0, Run("umount", _temp.Path));
            _temp.Dispose();
        }

        private static int Run(string program, params string[] arguments)
        {
            using Process process = Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
