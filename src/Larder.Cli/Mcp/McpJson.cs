using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Cli.Commands.Image;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Machines;

namespace Larder.Cli.Mcp;

/// <summary>The documents that tools answer with: those of <c>--json</c>, with shapes that say what is always there. A new one is a line here.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ToolErrorDocument))]
[JsonSerializable(typeof(ImageListDocument))]
[JsonSerializable(typeof(ImageInspectDocument))]
[JsonSerializable(typeof(PublishedDocument))]
[JsonSerializable(typeof(ImageRemovalDocument))]
[JsonSerializable(typeof(ImagePruneDocument))]
[JsonSerializable(typeof(CatalogDocument))]
[JsonSerializable(typeof(CommandResultDocument))]
[JsonSerializable(typeof(StartDocument))]
[JsonSerializable(typeof(MachineDocument))]
[JsonSerializable(typeof(MachineListDocument))]
[JsonSerializable(typeof(MachineNamesDocument))]
[JsonSerializable(typeof(ConsoleDocument))]
[JsonSerializable(typeof(CopyDocument))]
[JsonSerializable(typeof(CopiedDocument))]
internal sealed partial class McpJson : JsonSerializerContext
{
    /// <summary>The one to use: text stays readable.</summary>
    public static McpJson Documents => field ??= new McpJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
