namespace Larder.Sources.Oci.Transport;

/// <summary>Why a registry answers 429.</summary>
internal enum RateLimit
{
    /// <summary>It did not say, or said something else than Docker Hub does.</summary>
    Unknown,

    /// <summary>Docker Hub's count of pulls over six hours: waiting a minute does not help.</summary>
    PullQuota,

    /// <summary>Docker Hub's protection against abuse.</summary>
    Abuse,
}
