using System.CommandLine;

namespace Larder.Cli.Completing;

/// <summary>An argument that names a kernel, or several.</summary>
/// <typeparam name="T">A string, or an array of them.</typeparam>
internal sealed class KernelArgument<T>(string name) : Argument<T>(name), IKernelArgument;
