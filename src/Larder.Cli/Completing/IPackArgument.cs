namespace Larder.Cli.Completing;

/// <summary>Marks an argument that names installed packs: the completer offers those of the root.</summary>
internal interface IPackArgument;
