using System.Text.Json.Serialization;

namespace Larder.Machines.Records;

/// <summary>The JSON of the files of a machine: strict, since nobody else writes it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(MachineRecord))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(EndRecord))]
internal sealed partial class MachineJson : JsonSerializerContext;
