using Larder.Install.Journal;
using Larder.Sources.Local;

namespace Larder.Install.Steps;

/// <summary>Requests that name a pack file: which bytes are meant is part of the request.</summary>
internal static class PackRequest
{
    public static TransactionRequest ForFile(string path, TransactionRequest options, CancellationToken cancellationToken)
    {
        using LocalPack pack = LocalPack.Open(path);
        return options with
        {
            Reference = pack.Path,
            FileSize = pack.FileSize,
            FileDigest = pack.ComputeFileDigest(cancellationToken).ToString(),
        };
    }
}
