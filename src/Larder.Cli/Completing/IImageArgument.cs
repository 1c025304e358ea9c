namespace Larder.Cli.Completing;

/// <summary>Marks an argument that names images: the completer offers those of the root.</summary>
internal interface IImageArgument;
