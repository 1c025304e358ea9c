using Larder.Formats.FileMetadata;

namespace Larder.Materialise.Checkouts;

/// <summary>Names to make in one directory.</summary>
internal sealed record CheckoutWork(OpenDirectory Directory, List<WalkedPath> Paths);
