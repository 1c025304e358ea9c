using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Cli.Commands.Config;
using Larder.Cli.Commands.Store;
using Larder.Cli.Commands.Top;

namespace Larder.Cli.Output;

/// <summary>The documents of <c>--json</c>: camel case, nothing left out. A new document is a line here.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(CheckoutDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(RootListDocument))]
[JsonSerializable(typeof(TreeListDocument))]
[JsonSerializable(typeof(BlobDocument))]
[JsonSerializable(typeof(DifferenceListDocument))]
[JsonSerializable(typeof(RebuildDocument))]
[JsonSerializable(typeof(ConfigDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(ErrorCodeListDocument))]
[JsonSerializable(typeof(ErrorPageDocument))]
[JsonSerializable(typeof(ShellEnvDocument))]
[JsonSerializable(typeof(CompletionDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>The one to use: the documents go to programs and people, not into web pages, so text stays readable.</summary>
    public static CliJson Documents => field ??= new CliJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
