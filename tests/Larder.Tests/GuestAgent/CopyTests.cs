using System.Formats.Tar;
using System.Text;
using Larder.Testing.Files;

namespace Larder.Tests.GuestAgent;

public sealed class CopyTests : IDisposable
{
    private readonly AgentConversation _agent = AgentConversation.Begin();
    private readonly TempDirectory _directory = new();

    public void Dispose()
    {
        _agent.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_tree_goes_out_and_in_as_it_is()
    {
        string tree = _directory.Combine("tree");
        string target = _directory.Combine("target");
        Directory.CreateDirectory(target);
        Bash("""
            mkdir -p tree/sub/empty tree/$(printf 'n%.0s' $(seq 120))
            echo one >tree/file; chmod 4750 tree/file; touch -d '2001-02-03 04:05:06.789012345' tree/file
            head -c 700000 /dev/urandom >tree/sub/large; head -c 512 /dev/zero >tree/sub/block; : >tree/sub/nothing
            ln tree/file tree/sub/same; ln -s ../file tree/sub/link; ln -s /no/such/place tree/absolute; ln -s file tree/"$(printf 'l%.0s' $(seq 130))"
            touch -h -d '1999-01-01 00:00:00.5' tree/absolute; touch -d '1960-01-01 00:00:00.25' tree/sub/nothing
            mkfifo tree/pipe; chmod 1777 tree/sub/empty; chmod 0500 tree/sub; touch -d '2010-01-01' tree/sub tree
            """);

        _agent.Send(10, 1, AgentConversation.Text(tree));
        CommandResult archive = _agent.Finish(1);
        Assert.Equal("exit 0", archive.End);
        Assert.Equal("exit 0", CopyIn(target, archive.Output).End);
        Assert.Equal(Describe("tree"), Describe("target/tree"));
        Bash("diff -r --no-dereference --exclude pipe tree target/tree; test tree/file -ef tree/sub/same; test target/tree/file -ef target/tree/sub/same");

        File.WriteAllBytes(_directory.Combine("tree.tar"), archive.Output);
        Bash("mkdir other; tar -C other -xpf tree.tar");
        Assert.Equal(Describe("tree"), Describe("other/tree"));
    }

    [Fact]
    public void One_file_and_one_link_go_out()
    {
        Bash("echo content >file; ln -s file link");
        _agent.Send(10, 1, AgentConversation.Text(_directory.Combine("link")));
        using MemoryStream archive = new(_agent.Finish(1).Output);
        using TarReader reader = new(archive);
        TarEntry entry = reader.GetNextEntry()!;
        Assert.Equal(("link", TarEntryType.SymbolicLink, "file"), (entry.Name, entry.EntryType, entry.LinkName));
        Assert.Null(reader.GetNextEntry());
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Archives_of_others_are_understood(TarEntryFormat format)
    {
        string name = new string('d', 60) + "/" + new string('f', 90);
        Assert.Equal("exit 0", CopyIn(_directory.Combine("."), Archive(format, (TarEntryType.RegularFile, name, "content"))).End);
        Assert.Equal("content", File.ReadAllText(_directory.Combine(name)));
    }

    [Fact]
    public void What_is_there_is_replaced_and_not_written_through()
    {
        Bash("mkdir target; echo kept >kept; ln -s ../kept target/name; ln kept target/hard");
        byte[] archive = Archive(TarEntryFormat.Pax, (TarEntryType.RegularFile, "name", "new"), (TarEntryType.RegularFile, "hard", "new"));
        Assert.Equal("exit 0", CopyIn(_directory.Combine("target"), archive).End);
        Assert.Equal("kept\n", File.ReadAllText(_directory.Combine("kept")));
        Assert.Equal("new", File.ReadAllText(_directory.Combine("target", "name")));
    }

    [Fact]
    public void Nothing_is_written_outside()
    {
        Directory.CreateDirectory(_directory.Combine("outside"));
        File.WriteAllText(_directory.Combine("outside", "kept"), "kept");
        string outside = _directory.Combine("outside");
        (TarEntryType, string, string)[][] hostile =
        [
            [(TarEntryType.RegularFile, "../outside/evil", "x")],
            [(TarEntryType.RegularFile, "a/../../outside/evil", "x")],
            [(TarEntryType.RegularFile, outside + "/evil", "x")],
            [(TarEntryType.SymbolicLink, "way", outside), (TarEntryType.RegularFile, "way/evil", "x")],
            [(TarEntryType.SymbolicLink, "way", "../outside"), (TarEntryType.RegularFile, "way/evil", "x")],
            [(TarEntryType.SymbolicLink, "way", "../outside"), (TarEntryType.Directory, "way/evil", "")],
            [(TarEntryType.SymbolicLink, "way", "../outside"), (TarEntryType.SymbolicLink, "way/evil", "x")],
            [(TarEntryType.HardLink, "evil", "../outside/kept")],
            [(TarEntryType.SymbolicLink, "way", "../outside"), (TarEntryType.HardLink, "evil", "way/kept")],
            [(TarEntryType.SymbolicLink, "one", "."), (TarEntryType.SymbolicLink, "one/way", "one/../.."), (TarEntryType.RegularFile, "one/way/outside/evil", "x")],
        ];
        foreach ((TarEntryType, string, string)[] entries in hostile)
        {
            string target = Directory.CreateDirectory(_directory.Combine("target")).FullName;
            Assert.Equal("error 22", CopyIn(target, Archive(TarEntryFormat.Pax, entries)).End);
            Assert.Equal([_directory.Combine("outside", "kept")], Directory.GetFileSystemEntries(outside));
            Assert.Equal("1\n", Bash("stat -c %h outside/kept"));
            Bash("rm -rf target");
        }
    }

    [Fact]
    public void A_directory_over_a_link_does_not_change_where_it_leads()
    {
        Bash("mkdir -m 700 outside; mkdir target; ln -s ../outside target/way");
        byte[] archive = Archive(TarEntryFormat.Pax, (TarEntryType.Directory, "way/", ""), (TarEntryType.RegularFile, "way/file", "x"));
        Assert.Equal("exit 0", CopyIn(_directory.Combine("target"), archive).End);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Combine("outside")));
        Assert.Equal("700\n", Bash("stat -c %a outside"));
    }

    [Fact]
    public void What_is_no_archive_is_refused()
    {
        Assert.Equal("error 22", CopyIn(_directory, new byte[512].Select(static (_, index) => (byte)(index + 1)).ToArray()).End);
        Assert.Equal("error 22", CopyIn(_directory, Archive(TarEntryFormat.Pax, (TarEntryType.RegularFile, "a", "content"))[..1100]).End);
        Assert.Equal("error 2", CopyIn(_directory.Combine("missing"), []).End);
        _agent.Send(10, 1, AgentConversation.Text(_directory.Combine("missing")));
        Assert.Equal("error 2", _agent.Finish(1).End);
    }

    private static byte[] Archive(TarEntryFormat format, params (TarEntryType Type, string Name, string Content)[] entries)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, format, leaveOpen: true))
        {
            foreach ((TarEntryType type, string name, string content) in entries)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                    _ => new PaxTarEntry(type, name),
                };
                if (type == TarEntryType.RegularFile)
                {
                    entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
                }
                else if (type != TarEntryType.Directory)
                {
                    entry.LinkName = content;
                }

                writer.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    private CommandResult CopyIn(string directory, byte[] archive)
    {
        _agent.Send(9, 1, AgentConversation.Text(directory));
        return _agent.Finish(1, archive);
    }

    private string Describe(string tree) =>
        Bash($"cd {tree}; find . -printf '%p %y %m %U %G %n %T@ %l\\n' | sort; find . -type f | sort | xargs sha256sum");

    private string Bash(string script)
    {
        using AgentConversation helper = AgentConversation.Begin();
        CommandResult result = helper.Run(["bash", "-ec", script], directory: _directory, environment: ["PATH=/usr/bin:/bin"]);
        Assert.True(result.End == "exit 0", result.End + result.ErrorsText + result.OutputText);
        return result.OutputText;
    }
}
