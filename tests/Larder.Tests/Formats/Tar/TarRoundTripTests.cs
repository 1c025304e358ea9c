using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;

namespace Larder.Tests.Formats.Tar;

public class TarRoundTripTests
{
    private static readonly Config Laws = Config.QuickThrowOnFailure.WithMaxTest(300);

    private static readonly int[] EdgyLengths = [1, 2, 99, 100, 101, 155, 156, 157, 255, 256, 257, 400];

    private static Gen<byte[]> Bytes(Gen<int> length, Gen<byte> value) =>
        length.SelectMany(count => value.ArrayOf(count));

    private static readonly Gen<byte> NameByte = Gen.Frequency(
        (6, Gen.Constant((byte)'a')), (2, Gen.Constant((byte)'/')), (1, Gen.Choose(1, 255).Select(value => (byte)value)));

    private static readonly Gen<byte[]> Name = Bytes(Gen.Elements(EdgyLengths), NameByte)
        .Select(name => name[^1] == '/' ? [.. name[..^1], (byte)'z'] : name);

    private static readonly Gen<ExtendedAttributes> Attributes = Gen.Choose(0, 3).SelectMany(count =>
            Bytes(Gen.Choose(1, 30), Gen.Choose(1, 255).Select(value => (byte)value)).ArrayOf(count))
        .SelectMany(names => Bytes(Gen.Choose(0, 100), Gen.Choose(0, 255).Select(value => (byte)value)).ArrayOf(names.Length)
            .Select(values => names.Zip(values, (name, value) => new ExtendedAttribute(name, value))
                .DistinctBy(attribute => Convert.ToHexString(attribute.Name.Span)))
            .Select(attributes => ExtendedAttributes.Of(attributes)));

    private static readonly Gen<ReadEntry> Entry =
        from kind in Gen.Elements(Enum.GetValues<TarEntryKind>())
        from path in Name
        from target in Name
        from content in Bytes(Gen.Elements(0, 1, 511, 512, 513, 5000), Gen.Choose(0, 255).Select(value => (byte)value))
        from mode in Gen.Choose(0, 0xfff)
        from uid in Gen.Elements(0u, 1000u, 2_097_151u, 2_097_152u, uint.MaxValue - 1)
        from gid in Gen.Elements(0u, 2_097_152u)
        from seconds in Gen.Elements(0, 1, -1, -5, 1_700_000_000, 8_589_934_591, 8_589_934_592, long.MaxValue, long.MinValue + 1)
        from nanoseconds in Gen.Elements(0, 1, 500_000_000, 999_999_999)
        from device in Gen.Elements(0u, 259u, 2_097_151u)
        from attributes in Attributes
        let isDevice = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice
        let isFile = kind == TarEntryKind.File
        select new ReadEntry(
            new TarEntry
            {
                Path = kind == TarEntryKind.Directory ? [.. path, (byte)'/'] : path,
                Kind = kind,
                LinkTarget = kind is TarEntryKind.Symlink or TarEntryKind.HardLink ? target : [],
                Mode = (uint)mode,
                Uid = uid,
                Gid = gid,
                MtimeSeconds = seconds,
                MtimeNanoseconds = nanoseconds,
                Size = isFile ? content.Length : 0,
                DeviceMajor = isDevice ? device : 0,
                DeviceMinor = isDevice ? 3u : 0,
                ExtendedAttributes = attributes,
            },
            isFile ? content : []);

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(Entry.ListOf().ToArbitrary(), entries =>
        {
            byte[] archive = TarReading.WriteAll(entries);
            List<ReadEntry> read = TarReading.ReadAll(archive);
            return entries.Select(entry => entry.Entry.Describe()).SequenceEqual(read.Select(entry => entry.Entry.Describe()))
                && entries.Zip(read).All(pair => pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content))
                && TarReading.WriteAll(read).AsSpan().SequenceEqual(archive);
        }).Check(Laws);

    [Fact]
    public void Gnu_tar_and_bsdtar_list_what_was_written() =>
        Prop.ForAll(Name.Select(Printable).NonEmptyListOf().ToArbitrary(), names =>
        {
            byte[] archive = TarReading.WriteAll(names.Select(name =>
                new ReadEntry(new TarEntry { Path = name, Kind = TarEntryKind.Fifo, MtimeNanoseconds = name.Length }, [])));
            string expected = string.Concat(names.Select(name => Encoding.ASCII.GetString(name) + "\n"));
            foreach (string program in (string[])["tar", "bsdtar"])
            {
                Assert.Equal(expected, Encoding.ASCII.GetString(ReferenceTool.Run(program, ["-tPf", "-"], archive)));
            }

            return true;
        }).Check(Laws.WithMaxTest(25));

    [Fact]
    public void Times_are_read_back_as_written() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<int>().ToArbitrary(), Gen.Choose(0, 999_999_999).ToArbitrary(), (seconds, nanoseconds) =>
            PaxTime.TryParse(Encoding.ASCII.GetBytes(PaxTime.Format(seconds, nanoseconds)), out long whole, out int fraction)
                && whole == seconds && fraction == nanoseconds).Check(Laws);

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("1350244992.023960108", 1350244992, 23960108)]
    [InlineData("-1.25", -2, 750000000)]
    [InlineData("-0.5", -1, 500000000)]
    [InlineData("5.", 5, 0)]
    [InlineData("1.1234567899", 1, 123456789)]
    public void Times_are_decimal_fractions(string text, long seconds, int nanoseconds)
    {
        Assert.True(PaxTime.TryParse(Encoding.ASCII.GetBytes(text), out long whole, out int fraction));
        Assert.Equal((seconds, nanoseconds), (whole, fraction));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("1,5")]
    [InlineData("1.5x")]
    [InlineData("1.-5")]
    [InlineData("99999999999999999999")]
    [InlineData("-9223372036854775808.1")]
    public void Other_times_are_refused(string text) =>
        Assert.False(PaxTime.TryParse(Encoding.ASCII.GetBytes(text), out _, out _));

    private static byte[] Printable(byte[] name) =>
        [.. name.Select(value => value is >= (byte)'0' and <= (byte)'z' and not (byte)'\\' || value == '/' ? value : (byte)'_')];
}
