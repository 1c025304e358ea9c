namespace Larder.Formats.Kernels;

/// <summary>What to load for a driver.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="Modules">Paths below <c>modules/VERSION</c>, what is needed first, the driver last.</param>
public sealed record ModuleLoadOrder(string Driver, IReadOnlyList<string> Modules);
