using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Cli.Commands.Config;
using Larder.Cli.Commands.Image;
using Larder.Cli.Commands.Kernel;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Commands.Pack;
using Larder.Cli.Commands.Packs;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Commands.Store;
using Larder.Cli.Commands.Top;
using Larder.Cli.Commands.Transaction;

namespace Larder.Cli.Output;

/// <summary>The documents of <c>--json</c>: camel case, nothing left out. A new document is a line here.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(TransactionDocument))]
[JsonSerializable(typeof(BuildDocument))]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(ChecksumDocument))]
[JsonSerializable(typeof(GitSourceDocument))]
[JsonSerializable(typeof(ArchiveSourceDocument))]
[JsonSerializable(typeof(PackListDocument))]
[JsonSerializable(typeof(InfoDocument))]
[JsonSerializable(typeof(InstallationDocument))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(TransactionItem))]
[JsonSerializable(typeof(TransactionListDocument))]
[JsonSerializable(typeof(TransactionLogDocument))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(CheckoutDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(CommandResultDocument))]
[JsonSerializable(typeof(MachineDocument))]
[JsonSerializable(typeof(MachineListDocument))]
[JsonSerializable(typeof(MachineNamesDocument))]
[JsonSerializable(typeof(StartDocument))]
[JsonSerializable(typeof(KeepDocument))]
[JsonSerializable(typeof(DiskDocument))]
[JsonSerializable(typeof(RootListDocument))]
[JsonSerializable(typeof(RootEntry))]
[JsonSerializable(typeof(GcDocument))]
[JsonSerializable(typeof(DfDocument))]
[JsonSerializable(typeof(PublishedDocument))]
[JsonSerializable(typeof(ImageListDocument))]
[JsonSerializable(typeof(ImageInspectDocument))]
[JsonSerializable(typeof(ImageVerifyDocument))]
[JsonSerializable(typeof(ImageRemovalDocument))]
[JsonSerializable(typeof(ImagePruneDocument))]
[JsonSerializable(typeof(ImageExportDocument))]
[JsonSerializable(typeof(ImagePushDocument))]
[JsonSerializable(typeof(CatalogDocument))]
[JsonSerializable(typeof(MountDocument))]
[JsonSerializable(typeof(MountListDocument))]
[JsonSerializable(typeof(UnmountDocument))]
[JsonSerializable(typeof(KernelInfoDocument))]
[JsonSerializable(typeof(KernelListDocument))]
[JsonSerializable(typeof(KernelRemovalDocument))]
[JsonSerializable(typeof(RegistryLoginDocument))]
[JsonSerializable(typeof(RegistryLogoutDocument))]
[JsonSerializable(typeof(RegistryMirrorsDocument))]
[JsonSerializable(typeof(TreeListDocument))]
[JsonSerializable(typeof(BlobDocument))]
[JsonSerializable(typeof(DifferenceListDocument))]
[JsonSerializable(typeof(RebuildDocument))]
[JsonSerializable(typeof(StoreVerifyDocument))]
[JsonSerializable(typeof(TransferDocument))]
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
