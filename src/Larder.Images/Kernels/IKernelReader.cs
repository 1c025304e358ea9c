using Larder.Formats.Kernels;

namespace Larder.Images.Kernels;

/// <summary>A kernel where somebody said it is, open to be read once.</summary>
internal interface IKernelReader : IDisposable
{
    /// <summary>Where it comes from.</summary>
    KernelOrigin Origin { get; }

    /// <summary>The name that follows from its version or package; null when neither is known.</summary>
    string? NaturalName { get; }

    /// <summary>The configuration that it was built with; null when there is none, or before it was read.</summary>
    byte[]? Configuration { get; }

    /// <summary>Reads all its files.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3105 and LRD3101; for packages LRD21xx.</exception>
    void ReadInto(KernelContents contents);
}
