namespace Larder.Cli.Completing;

/// <summary>Marks an argument that names machines: the completer offers those of the root.</summary>
internal interface IMachineArgument;
