using Larder.Formats.Errors;

namespace Larder.Sources.Bases;

/// <summary>
/// Gets what packs are built and run on. Handed to those who need it, because their projects come before the one that
/// knows images.
/// </summary>
public interface IBaseTrees
{
    /// <summary>Gets a base into the store it is for, where it stays for a while whether it is used or not.</summary>
    /// <param name="request">Which.</param>
    /// <param name="progress">Told the bytes of files as they come; may be null.</param>
    /// <param name="cancellationToken">Leaves nothing but what the next one can go on with.</param>
    /// <returns>Its file system, committed.</returns>
    /// <exception cref="LarderException">
    /// LRD4005: it has no file system in the form of files. LRD3007: nobody knows it. And what catalog, registries, archives
    /// and the store throw.
    /// </exception>
    Task<BaseTree> GetAsync(BaseRequest request, IProgress<long>? progress, CancellationToken cancellationToken);
}
