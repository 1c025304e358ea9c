namespace Larder.Formats.Tar;

/// <summary>One extended attribute of a file.</summary>
/// <param name="Name">With its namespace, as <c>security.capability</c>; not empty, no NUL.</param>
/// <param name="Value">Any bytes, also none.</param>
public sealed record ExtendedAttribute(byte[] Name, byte[] Value);
