using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Layers;
using Larder.Testing.Layers;

namespace Larder.Tests.Store.Layers;

public sealed class LayerStackTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Random_layers_add_up_as_the_model_says()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            (IReadOnlyList<IReadOnlyList<LayerEntry>> layers, LayerModel model) = RandomLayers.Of(seed);
            Assert.True(
                model.Lines().SequenceEqual(Lines(Stack(layers))),
                $"seed {seed}\n{string.Join("\n--\n", layers.Select(layer => string.Join('\n', layer)))}\nis\n{string.Join('\n', Lines(Stack(layers)))}\nand not\n{string.Join('\n', model.Lines())}");
        }
    }

    [Fact]
    public void A_layer_that_does_not_speak_of_a_directory_leaves_its_attributes()
    {
        FileSystem stacked = Stack([[new("a", 'd', Mode: 0x1C0)], [new("a/b", 'f', "x")]]);

        Assert.Contains("d /a «» 700 1700000000 /a", Lines(stacked));
    }

    [Fact]
    public void A_link_among_the_parents_is_followed_inside_the_tree()
    {
        // As an image of before the merge of /lib into /usr is updated after it.
        FileSystem stacked = Stack(
        [
            [new("usr/lib", 'd', Mode: 0x1ED), new("lib", 'l', "usr/lib"), new("etc", 'l', "/../../usr")],
            [new("lib/x.so", 'f', "x"), new("etc/y", 'f', "y")],
        ]);

        Assert.Contains("f /usr/lib/x.so «x» 644 1700000000 /usr/lib/x.so", Lines(stacked));
        Assert.Contains("f /usr/y «y» 644 1700000000 /usr/y", Lines(stacked));
        Assert.Contains("d /lib «» 700 1700000000 /lib", Lines(Stack([[new("lib", 'l', "usr/lib")], [new("lib", 'd', Mode: 0x1C0)]])));
    }

    [Theory]
    [InlineData("usr/lib", 'w', "/usr/lib/kept")]
    [InlineData("usr/lib", 'o', "")]
    [InlineData("other", 'w', "/usr/lib/gone /usr/lib/kept")]
    [InlineData("other", 'o', "/usr/lib/gone /usr/lib/kept")]
    public void A_marker_goes_through_a_link_that_its_layer_lists_again_and_through_no_other(string target, char marker, string left)
    {
        FileSystem stacked = Stack(
        [
            [new("usr/lib/gone", 'f', "1"), new("usr/lib/kept", 'f', "1"), new("other", 'd'), new("lib", 'l', "usr/lib")],
            [new("lib", 'l', target), new(marker is 'w' ? "lib/gone" : "lib", marker)],
        ]);

        Assert.Equal(left, string.Join(' ', Lines(stacked).Where(line => line[0] == 'f').Select(line => line.Split(' ')[1])));
    }

    [Fact]
    public void Whiteouts_hide_lower_layers_only_wherever_they_come()
    {
        FileSystem stacked = Stack(
        [
            [new("d/old", 'f', "1"), new("e/old", 'f', "1"), new("x", 'f', "1")],
            [new("d/new", 'f', "2"), new("d", 'o'), new("e", 'w'), new("e/new", 'f', "2"), new("nowhere/at/all", 'w'), new("x", 'f', "2"), new("x", 'w')],
        ]);

        Assert.Equal(["/d/new", "/e/new", "/x"], Lines(stacked).Where(line => line[0] == 'f').Select(line => line.Split(' ')[1]));
        Assert.Contains("d /e «» 755 1 /e", Lines(stacked));
        Assert.Contains("f /x «2» 644 1700000000 /x", Lines(stacked));
    }

    [Fact]
    public void What_a_link_leads_through_and_out_of_again_is_not_made()
    {
        FileSystem stacked = Stack([[new("way", 'l', "/nowhere/../x")], [new("way/a", 'f')]]);

        Assert.Equal(["/", "/way", "/x", "/x/a"], Lines(stacked).Select(line => line.Split(' ')[1]));
        Assert.Equal(["/", "/way", "/x"], Lines(Stack([[new("way", 'l', "/nowhere/../x"), new("x/a", 'f')], [new("way", 'o')]])).Select(line => line.Split(' ')[1]));
    }

    [Fact]
    public void Markers_follow_a_link_of_a_lower_layer_as_other_entries_do()
    {
        FileSystem stacked = Stack(
        [
            [new("usr/lib/old", 'f'), new("usr/lib/gone", 'f'), new("usr/bin/gone", 'f'), new("usr/bin/kept", 'f'), new("lib", 'l', "usr/lib"), new("bin", 'l', "usr/bin")],
            [new("lib", 'o'), new("lib/new", 'f'), new("bin/gone", 'w')],
        ]);

        Assert.Equal(["/usr/bin/kept", "/usr/lib/new"], Lines(stacked).Where(line => line[0] == 'f').Select(line => line.Split(' ')[1]));
    }

    [Fact]
    public void Markers_in_a_directory_that_replaces_a_link_leave_alone_where_the_link_led()
    {
        FileSystem stacked = Stack(
        [
            [new("usr/lib/kept", 'f'), new("usr/bin/kept", 'f'), new("lib", 'l', "usr/lib"), new("bin", 'l', "usr/bin")],
            [new("lib", 'd'), new("lib", 'o'), new("bin", 'd'), new("bin/kept", 'w')],
        ]);

        Assert.Equal(["/usr/bin/kept", "/usr/lib/kept"], Lines(stacked).Where(line => line[0] == 'f').Select(line => line.Split(' ')[1]));
        Assert.Equal(["/", "/bin", "/lib", "/usr", "/usr/bin", "/usr/lib"], Lines(stacked).Where(line => line[0] == 'd').Select(line => line.Split(' ')[1]));
    }

    [Fact]
    public void Leftovers_of_aufs_mean_nothing_and_a_whiteout_of_nothing_is_refused()
    {
        Assert.Equal(
            ["f /a «1» 644 1700000000 /a"],
            Lines(Stack([[new("a", 'f', "1"), new(".wh..wh.plnk/12.34", 'f', "x"), new(".wh..wh.aufs", 'f', "x"), new(".wh..wh.orph", 'd')]])).Skip(1));
        Assert.Equal(ErrorCodes.CannotImport, Assert.Throws<LarderException>(() => Stack([[new(".wh.", 'f')]])).Code);
        Assert.Equal(ErrorCodes.CannotImport, Assert.Throws<LarderException>(() => Stack([[new("a/.wh...", 'f')]])).Code);
    }

    [Fact]
    public void A_hard_link_to_a_lower_layer_is_the_same_file_and_one_to_nothing_is_refused()
    {
        FileSystem stacked = Stack([[new("a", 'f', "1", 0x180)], [new("b", 'h', "a"), new("c", 'h', "b")], [new("a", 'f', "2")]]);
        Assert.Equal(
            ["f /a «2» 644 1700000000 /a", "f /b «1» 600 1700000000 /b", "f /c «1» 600 1700000000 /b"],
            Lines(stacked).Skip(1));

        Assert.Equal(ErrorCodes.CannotImport, Assert.Throws<LarderException>(() => Stack([[new("a", 'f')], [new("b", 'h', "gone")]])).Code);
        Assert.Equal(ErrorCodes.CannotImport, Assert.Throws<LarderException>(() => Stack([[new("d", 'd')], [new("b", 'h', "d")]])).Code);
    }

    [Fact]
    public void A_hard_link_to_a_link_of_a_lower_layer_that_others_go_through_is_that_link() => Assert.Contains(
        "l /also «usr/lib»  1700000000 /also",
        Lines(Stack([[new("lib", 'l', "usr/lib")], [new("also", 'h', "lib"), new("lib/x", 'f')]])));

    [Fact]
    public void A_hard_link_to_what_its_own_layer_hides_names_what_was_there()
    {
        Assert.Equal(
            ["f /b «1» 644 1700000000 /b"],
            Lines(Stack([[new("a", 'f', "1")], [new("a", 'w'), new("b", 'h', "a")]])).Skip(1));
    }

    [Fact]
    public void What_a_layer_says_of_others_survives_the_store_and_nothing_else_is_taken_for_it()
    {
        LayerChanges changes = new() { Whiteouts = [Bytes("a/b")], Opaque = [default], Implied = [Bytes("a")], Links = [(Bytes("x"), Bytes("y"))] };
        byte[] encoded = changes.Encode();

        Assert.Equal(encoded, LayerChanges.Decode(encoded).Encode());
        for (int length = 0; length < encoded.Length; length++)
        {
            Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => LayerChanges.Decode(encoded.AsSpan(0, length))).Code);
        }

        Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => LayerChanges.Decode([.. encoded, 0])).Code);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private FileSystem Stack(IEnumerable<IReadOnlyList<LayerEntry>> layers) => StackedLayers.Stack(_store.Store, layers.Select(LayerEntry.Archive));

    private IReadOnlyList<string> Lines(FileSystem fileSystem) => StackedLayers.Lines(_store.Store, fileSystem);
}
