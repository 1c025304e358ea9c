using System.Text.Json.Serialization;

namespace Larder.Images.Records;

/// <summary>The JSON of <c>image.json</c> and <c>image-names.json</c>: strict, since nobody else writes it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(ImageNameList))]
internal sealed partial class ImageJson : JsonSerializerContext;
