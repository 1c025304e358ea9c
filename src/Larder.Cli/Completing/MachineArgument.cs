using System.CommandLine;

namespace Larder.Cli.Completing;

/// <summary>An argument that names a machine, or several.</summary>
/// <typeparam name="T">A string, or an array of them.</typeparam>
internal sealed class MachineArgument<T>(string name) : Argument<T>(name), IMachineArgument;
