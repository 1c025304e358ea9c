namespace Larder.GuestAgent.Protocol;

/// <summary>The numbers of the protocol.</summary>
internal static class Wire
{
    public const uint Version = 1;
    public const int HeaderSize = 9;
    public const int LongestPayload = 1 << 20;
    public const int HelloSize = 20;
    public const int InitialCredit = 262_144;

    /// <summary>Input is granted again in steps of so many bytes.</summary>
    public const int CreditStep = 65_536;

    /// <summary>One frame of output carries at most so much.</summary>
    public const int OutputPiece = 65_536;

    /// <summary>A session begins with it, on either side.</summary>
    public static ReadOnlySpan<byte> Magic => "LARDRAGT"u8;
}
