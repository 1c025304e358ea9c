using System.CommandLine;

namespace Larder.Cli.Completing;

/// <summary>An argument that names an installed pack, or several.</summary>
/// <typeparam name="T">A string, or an array of them.</typeparam>
internal sealed class PackArgument<T>(string name) : Argument<T>(name), IPackArgument;
