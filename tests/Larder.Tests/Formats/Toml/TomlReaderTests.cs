using System.Text;
using Larder.Formats.Toml;

namespace Larder.Tests.Formats.Toml;

public sealed class TomlReaderTests
{
    [Fact]
    public void What_a_configuration_needs_is_read()
    {
        IReadOnlyList<TomlTable> tables = TomlReader.Read(
            "# top\r\nname = \"a\\tb\\u00e9\\U0001F600\" # behind\n\n[one.two]\nn = -1_000\nz = 0\nyes = true\nno = false\nl = 'c:\\x'\nlist = [ 'a', # why\n  \"b\",\n]\n[empty]");

        Assert.Equal([[], ["one", "two"], ["empty"]], tables.Select(table => table.Path));
        Assert.Equal("a\tbé😀", tables[0].Values[0].Value.Text);
        Assert.Equal([-1000, 0], tables[1].Values.Take(2).Select(value => value.Value.Number));
        Assert.Equal([true, false], tables[1].Values.Skip(2).Take(2).Select(value => value.Value.IsTrue));
        Assert.Equal(@"c:\x", tables[1].Values[4].Value.Text);
        Assert.Equal(["a", "b"], tables[1].Values[5].Value.Texts);
        Assert.Equal(new TomlPosition(5, 5), tables[1].Values[0].Value.Position);
    }

    [Theory]
    [InlineData("a = 1.5", 1, 5)]
    [InlineData("a = 0x10", 1, 5)]
    [InlineData("a = 01", 1, 5)]
    [InlineData("a = +_1", 1, 5)]
    [InlineData("a = 1__0", 1, 5)]
    [InlineData("a = 99999999999999999999", 1, 5)]
    [InlineData("a = 2026-01-01", 1, 5)]
    [InlineData("a = yes", 1, 5)]
    [InlineData("a = ", 1, 5)]
    [InlineData("a", 1, 2)]
    [InlineData("a = 1 b = 2", 1, 7)]
    [InlineData("\na = \"x", 2, 7)]
    [InlineData("a = \"x\\q\"", 1, 8)]
    [InlineData("a = \"\\uD800\"", 1, 7)]
    [InlineData("a = \"\"\"x\"\"\"", 1, 5)]
    [InlineData("a = '''x'''", 1, 5)]
    [InlineData("a = {b = 1}", 1, 5)]
    [InlineData("a = [1]", 1, 6)]
    [InlineData("a = ['x' 'y']", 1, 10)]
    [InlineData("a = ['x'", 1, 9)]
    [InlineData("a = [['x']", 1, 11)]
    [InlineData("a = [['x'", 1, 10)]
    [InlineData("a = [['x' 'y']]", 1, 11)]
    [InlineData("a = [['x'], 'y']", 1, 13)]
    [InlineData("a = ['x', ['y']]", 1, 11)]
    [InlineData("a = [[['x']]]", 1, 7)]
    [InlineData("a = [[], [1]]", 1, 11)]
    [InlineData("a.b = 1", 1, 2)]
    [InlineData("'a' b = 1", 1, 5)]
    [InlineData("'a = 1", 1, 7)]
    [InlineData("\"\"\"a\"\"\" = 1", 1, 1)]
    [InlineData("[\"a\\q\"]", 1, 5)]
    [InlineData("['a'", 1, 5)]
    [InlineData("['a']\n[\"a\"]", 2, 1)]
    [InlineData("a = 1\n\"a\" = 2", 2, 1)]
    [InlineData("a = 1\n[a.b.c]", 2, 1)]
    [InlineData("[a]\nb = 1\n[a.b]", 3, 1)]
    [InlineData("[a.b]\n[a]\nb = 1", 3, 1)]
    [InlineData("[[a]]", 1, 1)]
    [InlineData("[a", 1, 3)]
    [InlineData("[a]\n[a]", 2, 1)]
    [InlineData("a = 1\na = 2", 2, 1)]
    [InlineData("a = 1\n[a]", 2, 1)]
    [InlineData("# \u0001", 1, 3)]
    [InlineData("\u0000", 1, 1)]
    [InlineData("é = 1", 1, 1)]
    public void All_else_is_refused_at_its_place(string text, int line, int column)
    {
        TomlException error = Assert.Throws<TomlException>(() => TomlReader.Read(text));
        Assert.Equal(new TomlPosition(line, column), error.Position);
    }

    [Fact]
    public void Arrays_of_strings_may_stand_in_an_array()
    {
        IReadOnlyList<TomlTable> tables = TomlReader.Read("one = [[\"a\", ''], # why\n [ 'b',\n],]\nnone = []\nempty = [[]]");

        TomlValue one = tables[0].Values[0].Value;
        Assert.Equal((TomlKind.Lists, new TomlPosition(1, 7)), (one.Kind, one.Position));
        Assert.Equal([["a", ""], ["b"]], one.Lists);
        Assert.Empty(one.Texts);
        Assert.Equal(TomlKind.Texts, tables[0].Values[1].Value.Kind);
        Assert.Equal([[]], tables[0].Values[2].Value.Lists);
    }

    [Fact]
    public void A_name_in_quotes_may_hold_what_a_bare_one_may_not()
    {
        IReadOnlyList<TomlTable> tables = TomlReader.Read(
            "'a.b' = 1\n[\"debian:12\"]\n\"a key\" = 'x'\n[ a . 'b.c' . \"\" ]\n[a.b.c]\n[\"a.b.c\"]");

        Assert.Equal([[], ["debian:12"], ["a", "b.c", ""], ["a", "b", "c"], ["a.b.c"]], tables.Select(table => table.Path));
        Assert.Equal("a.b", tables[0].Values[0].Key);
        Assert.Equal("a key", tables[1].Values[0].Key);
        Assert.Equal(["", "\"debian:12\"", "a.\"b.c\".\"\"", "a.b.c", "\"a.b.c\""], tables.Select(table => TomlNameText.Write(table.Path)));
    }

    [Fact]
    public void What_is_written_of_a_name_reads_as_that_name()
    {
        string[] path = ["a-b_1", "", "a.b", "\"\\\n\u001b\u0085é😀"];
        string written = TomlNameText.Write(path);
        Assert.DoesNotContain(written, char.IsControl);
        Assert.Equal(path, TomlReader.Read($"[{written}]")[1].Path);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("a = 1\n# é😀", 2, 6)]
    [InlineData("a = 1\n", 2, 1)]
    public void Bytes_that_are_no_UTF8_are_refused_at_their_place(string before, int line, int column)
    {
        byte[] good = Encoding.UTF8.GetBytes(before);
        foreach (byte[] bad in (byte[][])[[0xFF], [0xC3], [0xED, 0xA0, 0x80, 0x20], [0xC0, 0x80]])
        {
            TomlException error = Assert.Throws<TomlException>(() => TomlReader.Read([.. good, .. bad]));
            Assert.Equal(new TomlPosition(line, column), error.Position);
        }

        Assert.NotEmpty(TomlReader.Read(good));
    }

    [Fact]
    public void A_text_costs_as_much_as_it_is_long_however_deep_it_is()
    {
        // Made of names that are compared or copied whole, each of these would take hours.
        string deep = "[" + string.Join('.', Enumerable.Repeat("a", 200_000)) + "]\n";
        string keys = string.Concat(Enumerable.Range(0, 50_000).Select(number => $"k{number} = 1\n"));
        Assert.Equal(50_000, TomlReader.Read(deep + keys)[1].Values.Count);
        Assert.Equal(2 + 50_000, TomlReader.Read($"[{new string('x', 400_000)}]\n" + keys.Replace("k", "[k", StringComparison.Ordinal).Replace(" = 1", "]", StringComparison.Ordinal)).Count);
        Assert.Throws<TomlException>(() => TomlReader.Read("a = " + new string('[', 500_000)));
        Assert.Throws<TomlException>(() => TomlReader.Read(deep + deep));
    }

    [Fact]
    public void No_text_does_anything_but_parse_or_be_refused()
    {
        Random random = new(7);
        const string Alphabet = "ab=[]\"'\\.#\n\r ,1_u0{}-\u0000é";
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            try
            {
                TomlReader.Read(text);
            }
            catch (TomlException error)
            {
                Assert.InRange(error.Position.Line, 1, 25);
            }
        }
    }
}
