using System.Globalization;
using System.Text.Json.Nodes;
using Larder.Cli.Configuration;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Config;

/// <summary><c>larder config show</c>.</summary>
internal sealed class ConfigShowCommand : LocalCommand
{
    public override string Description => "Show every setting, its value, and where the value came from";

    public override IReadOnlyList<string> Examples => ["larder config show", "larder config show --profile ci --json"];

    protected override ExitCode Run(CommandContext context)
    {
        Settings settings = context.Settings;
        SettingDocument[] all =
        [
            Of(SettingKey.Root, settings.Root.Value is { } root ? JsonValue.Create(root) : null, settings.Root.Origin),
            Of(SettingKey.Cache, settings.Cache.Value is { } cache ? JsonValue.Create(cache) : null, settings.Cache.Origin),
            Of(SettingKey.Images, settings.Images.Value is { } images ? JsonValue.Create(images) : null, settings.Images.Origin),
            Of(SettingKey.Color, JsonValue.Create(NameOf(settings.Color.Value)), settings.Color.Origin),
            Of(SettingKey.SandboxMode, JsonValue.Create(NameOf(settings.SandboxMode.Value)), settings.SandboxMode.Origin),
            Of(SettingKey.EvictInstalled, JsonValue.Create(settings.EvictInstalled.Value), settings.EvictInstalled.Origin),
            Of(SettingKey.RetentionGenerations, JsonValue.Create(settings.RetentionGenerations.Value), settings.RetentionGenerations.Origin),
            Of(SettingKey.RetentionDownloadDays, JsonValue.Create(settings.RetentionDownloadDays.Value), settings.RetentionDownloadDays.Origin),
            Of(SettingKey.RetentionDownloadGib, JsonValue.Create(settings.RetentionDownloadGib.Value), settings.RetentionDownloadGib.Origin),
            .. settings.Bases.Select(one => Of(SettingKey.OfBase(one.Key), JsonValue.Create(one.Value.Value), one.Value.Origin)),
        ];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new ConfigDocument(all, settings.Files, settings.Profile), CliJson.Documents.ConfigDocument);
            return ExitCode.Done;
        }

        TextTable.Write(
            context.Output,
            ["Setting", "Value", "From"],
            [.. all.Select(setting => new[] { setting.Name, PrintableText.OneLine(setting.Value?.ToString() ?? "none"), PrintableText.OneLine(setting.Origin) })]);
        return ExitCode.Done;
    }

    private static SettingDocument Of(SettingKey key, JsonValue? value, string origin) => new(key.Name, value, origin);

    private static string NameOf<T>(T choice)
        where T : struct, Enum => choice.ToString().ToLower(CultureInfo.InvariantCulture);
}
