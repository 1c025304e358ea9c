namespace Larder.Testing.Fuzz;

/// <summary>A reader did what no reader may do with any input.</summary>
public sealed class FuzzFailureException(string message, Exception? inner) : Exception(message, inner);
