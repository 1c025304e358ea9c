using Larder.Formats.Digests;

namespace Larder.Formats.Kernels;

/// <summary>A file that is kept of a kernel.</summary>
/// <param name="Path">Below the kernel's directory: <c>kernel</c>, <c>initrd</c>, or below <c>modules/VERSION</c>.</param>
/// <param name="Digest">Of its bytes.</param>
/// <param name="Size">Bytes.</param>
public sealed record KernelContent(string Path, Digest Digest, long Size);
