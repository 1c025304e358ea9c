using Larder.Cli.Commands.Registry;
using Larder.Cli.Output;
using Larder.Images.Bases;
using Larder.Sources.Catalog;
using Larder.Store;

namespace Larder.Cli.Commands.Image;

/// <summary>What packs are built and run on, as the settings have it.</summary>
internal static class Bases
{
    /// <summary>Makes what gets it; neither catalog nor registry is asked before a pack needs one.</summary>
    /// <param name="context">Has the settings.</param>
    /// <param name="store">Takes bases.</param>
    /// <param name="warn">Told what registries warned of, a printable line each.</param>
    public static ImageBases Of(CommandContext context, ContentStore store, Action<string> warn) =>
        new(store, new Lazy<ImageCatalog>(() => Catalogs.Load(context)), isInsecure => RegistryClients.Make(context, isInsecure), context.Clock)
        {
            Places = context.Settings.Bases.ToDictionary(one => one.Key, one => one.Value.Value),
            Warn = warning => warn(PrintableText.OneLine(warning)),
        };
}
