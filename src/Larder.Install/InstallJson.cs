using System.Text.Json.Serialization;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install;

/// <summary>The JSON that the database keeps of transactions and installations.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TransactionRequest))]
[JsonSerializable(typeof(TransactionPlan))]
[JsonSerializable(typeof(TransactionError))]
[JsonSerializable(typeof(InstallationRecord))]
internal sealed partial class InstallJson : JsonSerializerContext;
