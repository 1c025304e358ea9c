namespace Larder.Cli.Completing;

/// <summary>Marks an argument that names kernels: the completer offers those of the root.</summary>
internal interface IKernelArgument;
