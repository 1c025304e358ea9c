using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>
/// A file that has the bytes of a blob, open for reading. A segment stays open in its store; a held file is this one's, and
/// closed with it.
/// </summary>
/// <param name="File">The segment, or the held file.</param>
/// <param name="Location">The place of the blob there.</param>
public readonly record struct OpenBlob(SafeFileHandle File, BlobLocation Location) : IDisposable
{
    /// <summary>Closes a held file.</summary>
    public void Dispose()
    {
        if (Location.IsHeld)
        {
            File.Dispose();
        }
    }
}
