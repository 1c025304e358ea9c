using System.CommandLine;

namespace Larder.Cli.Completing;

/// <summary>An argument that names an image, or several.</summary>
/// <typeparam name="T">A string, or an array of them.</typeparam>
internal sealed class ImageArgument<T>(string name) : Argument<T>(name), IImageArgument;
