using Larder.Formats.Tar;

namespace Larder.Tests.Formats.Tar;

/// <summary>Archives by GNU tar, bsdtar and Python against the file system; ours unpacked by the first two.</summary>
public class TarReferenceTests
{
    private const string Python = "import sys, tarfile; "
        + "t = tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.{0}); t.add('.'); t.close()";

    [Theory]
    [InlineData("v7", TreeRichness.Old)]
    [InlineData("oldgnu", TreeRichness.Ustar)]
    [InlineData("ustar", TreeRichness.Ustar)]
    [InlineData("gnu", TreeRichness.Rich)]
    [InlineData("gnu -S", TreeRichness.Rich)]
    [InlineData("oldgnu -S", TreeRichness.Rich)]
    [InlineData("pax --xattrs --xattrs-include=*", TreeRichness.Attributes)]
    [InlineData("pax -S --sparse-version=0.0", TreeRichness.Rich)]
    [InlineData("pax -S --sparse-version=0.1", TreeRichness.Rich)]
    [InlineData("pax -S --sparse-version=1.0 --xattrs --xattrs-include=*", TreeRichness.Attributes)]
    public void What_gnu_tar_archives_is_what_is_on_disk(string format, TreeRichness richness)
    {
        using var tree = new SampleTree(richness);
        byte[] archive = ReferenceTool.Shell($"set -f; tar -c --numeric-owner --format={format} .", tree.Directory);
        Check(tree, archive, format.StartsWith("pax", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ustar", TreeRichness.Ustar)]
    [InlineData("gnutar", TreeRichness.Ustar)]
    [InlineData("pax", TreeRichness.Rich)]
    [InlineData("pax --xattrs", TreeRichness.Attributes)]
    public void What_bsdtar_archives_is_what_is_on_disk(string format, TreeRichness richness)
    {
        using var tree = new SampleTree(richness);
        byte[] archive = ReferenceTool.Shell($"bsdtar -cf - --numeric-owner --format={format} .", tree.Directory);
        Check(tree, archive, format.StartsWith("pax", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("USTAR_FORMAT", TreeRichness.Ustar)]
    [InlineData("GNU_FORMAT", TreeRichness.Ustar)]
    [InlineData("PAX_FORMAT", TreeRichness.Ustar)]
    public void What_python_archives_is_what_is_on_disk(string format, TreeRichness richness)
    {
        using var tree = new SampleTree(richness);
        byte[] archive = ReferenceTool.Run(
            "python3", ["-c", Python.Replace("{0}", format, StringComparison.Ordinal)], null, tree.Directory);
        Check(tree, archive, hasNanoseconds: false);
    }

    [Theory]
    [InlineData("tar -x --numeric-owner -p --xattrs --xattrs-include=* -f -")]
    [InlineData("bsdtar -x --numeric-owner -p --xattrs -f -")]
    public void What_we_write_they_unpack_to_the_same_tree(string unpack)
    {
        using var tree = new SampleTree(TreeRichness.Attributes);
        if (unpack.StartsWith("bsdtar", StringComparison.Ordinal))
        {
            // Only GNU tar and we read back what GNU tar writes for '=' in the name of an attribute.
            ReferenceTool.Run("setfattr", ["-x", "user.a=b%3D%", tree.Directory.Combine("dir", "one")]);
        }

        List<ReadEntry> entries = TarReading.ReadAll(ReferenceTool.Shell(
            "set -f; tar -c --numeric-owner --format=pax --xattrs --xattrs-include=* .", tree.Directory));
        byte[] ours = TarReading.WriteAll(entries);

        using var copy = new SampleTree(TreeRichness.Attributes);
        ReferenceTool.Shell("find . -mindepth 1 -delete", copy.Directory);

        // bsdtar leaves the directory alone that it unpacks into.
        ReferenceTool.Shell($"set -f; {unpack}; touch -d @12345 .", copy.Directory, ours);
        copy.AssertEquals(entries, hasNanoseconds: true, hasAttributes: true);
    }

    private static void Check(SampleTree tree, byte[] archive, bool hasNanoseconds)
    {
        List<ReadEntry> entries = TarReading.ReadAll(archive);
        tree.AssertEquals(entries, hasNanoseconds, tree.Richness == TreeRichness.Attributes);

        // The same through small and through huge reads, and written and read again.
        foreach (int readSize in (int[])[1000, 1 << 20])
        {
            Assert.Equal(
                entries.Select(read => read.Entry.Describe()),
                TarReading.ReadAll(archive, readSize: readSize).Select(read => read.Entry.Describe()));
        }

        List<ReadEntry> again = TarReading.ReadAll(TarReading.WriteAll(entries));
        Assert.Equal(entries.Select(read => read.Entry.Describe()), again.Select(read => read.Entry.Describe()));
        Assert.All(entries.Zip(again), pair => Assert.True(pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content)));
    }
}
