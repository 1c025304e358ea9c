using Larder.Formats.Digests;

namespace Larder.Store.Checking;

/// <summary>Somewhere that damaged blobs may be had again.</summary>
public interface IRepairSource
{
    /// <summary>What reports call it.</summary>
    string Name { get; }

    /// <summary>
    /// Puts what it has of some blobs. The writer takes those alone, each by the digest that it computes, and drops all
    /// else; so a source may put everything that it has.
    /// </summary>
    /// <param name="writer">Takes the content; its batch is left for the caller to commit.</param>
    /// <param name="wanted">What is wanted; committed batches of the writer take from it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Formats.Errors.LarderException">It cannot be read, or has other content; what was put before counts.</exception>
    void Put(StoreWriter writer, IReadOnlySet<Digest> wanted, CancellationToken cancellationToken);
}
