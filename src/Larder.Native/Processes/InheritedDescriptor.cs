using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Processes;

/// <summary>An open file that a child gets besides the standard three.</summary>
/// <param name="Source">Ours; it stays open here, and the caller's to dispose.</param>
/// <param name="Target">The number the child finds it under: 3–1023, as many as a process may usually have open.</param>
public readonly record struct InheritedDescriptor(SafeFileHandle Source, int Target);
