using Larder.Store.Importing;

namespace Larder.Images.Publishing;

/// <summary>Who is told of the making of an image, and what archives may have meanwhile.</summary>
/// <param name="Phase">Told what begins; null to tell nobody.</param>
/// <param name="Progress">Told bytes of content that were done; may be null.</param>
/// <param name="Limits">What an archive or layer may have.</param>
/// <param name="Expect">Told how many bytes of progress there will be, where that is known; may be null.</param>
internal sealed record PublishObserver(Action<PublishPhase>? Phase, IProgress<long>? Progress, TarImportOptions Limits, Action<long>? Expect = null);
