namespace Larder.Sources.Oci;

/// <summary>Whether a registry may be asked over http, where everybody on the way can read and change everything.</summary>
public enum PlainHttp
{
    /// <summary>Never: https only.</summary>
    Never,

    /// <summary>For a registry on this machine (<c>localhost</c>, 127.0.0.0/8, <c>[::1]</c>); https for others.</summary>
    Loopback,

    /// <summary>For every registry but Docker Hub; credentials too.</summary>
    Everywhere,
}
