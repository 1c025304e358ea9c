using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Larder.Formats.Packs;
using Larder.Packs.Recipes;

namespace Larder.Tests.Packs.Recipes;

public class RecipeSchemaTests
{
    private static readonly JsonElement Schema = Load();

    [Fact]
    public void Every_key_of_the_reader_is_in_the_schema_and_the_other_way_round()
    {
        foreach ((string definition, string[] keys) in RecipeKeys.All)
        {
            JsonElement mapping = Definition(definition);
            Assert.False(mapping.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal(keys.Order(),
                mapping.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order());
        }
    }

    [Fact]
    public void Every_mapping_of_the_schema_has_its_keys_in_the_reader() => Assert.Equal(
        RecipeKeys.All.Keys.Where(name => name != "recipe").Order(),
        Schema.GetProperty("$defs").EnumerateObject().Where(one =>
            one.Value.TryGetProperty("properties", out _)).Select(one => one.Name).Order());

    [Fact]
    public void The_words_of_the_schema_are_those_of_the_reader()
    {
        Assert.Equal(PackTypeText.All, Words("pack", "type"));
        Assert.Equal(Enum.GetNames<GenerateSystem>().Select(name => name.ToLowerInvariant()),
            Words("generateStep", "system"));
        Assert.Equal(Enum.GetNames<BuildSystem>().Select(name => name.ToLowerInvariant()),
            Words("buildStep", "system"));
    }

    [Fact]
    public void The_pattern_of_a_base_takes_what_the_reader_takes()
    {
        Regex pattern = new(Definition("base").GetProperty("pattern").GetString()!, RegexOptions.CultureInvariant);
        Assert.Equal(PackBase.MaxLength, Definition("base").GetProperty("maxLength").GetInt32());
        foreach (string text in (string[])[.. PackBase.Words, "debian:12", "oci://[::1]:5000/a/b:1@sha256:00", "a_b.c-d+e", "", "./here", "/x", "two words", "-x", "[x", "ä"])
        {
            Assert.Equal(PackBase.TryParse(text, out _), pattern.IsMatch(text));
        }
    }

    [Fact]
    public void The_example_in_the_documentation_is_a_recipe()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Larder.slnx")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        string page = File.ReadAllText(Path.Combine(root, "docs", "formats", "recipe.md"));
        string example = page.Split("```yaml\n")[1].Split("```")[0];
        Recipe recipe = RecipeReader.Read(Encoding.UTF8.GetBytes(example), "recipe.md");
        Assert.Equal(2, recipe.Packs.Count);
    }

    private static IEnumerable<string?> Words(string definition, string property) => Definition(definition)
        .GetProperty("properties").GetProperty(property).GetProperty("enum").EnumerateArray().Select(word =>
            word.GetString());

    private static JsonElement Definition(string name) => name == "recipe" ? Schema
        : Schema.GetProperty("$defs").GetProperty(name);

    private static JsonElement Load()
    {
        using Stream stream = RecipeSchema.Open();
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
