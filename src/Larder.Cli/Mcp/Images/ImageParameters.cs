using Larder.Cli.Mcp.Parameters;
using Larder.Images.Records;

namespace Larder.Cli.Mcp.Images;

/// <summary>Arguments that several tools have, of images.</summary>
internal static class ImageParameters
{
    /// <summary>What an image is got by.</summary>
    public static TextParameter Address(string description) => new("image", description) { IsRequired = true, MostLength = 512 };

    /// <summary>The name of an image that is here, or gets this name.</summary>
    public static TextParameter Name(string name, string description, bool isRequired = false) => new(name, description)
    {
        IsRequired = isRequired,
        MostLength = 128,
        Pattern = "^[a-z0-9][a-z0-9._-]{0,127}$",
        Takes = ImageName.IsOne,
        Rule = "Use 1 to 128 of the characters a-z 0-9 . _ -, beginning with a letter or digit",
    };
}
