namespace Larder.Store.Peers;

/// <summary>What a frame between two stores says (docs/formats/peer-protocol.md).</summary>
internal enum PeerMessage : byte
{
    None = 0,
    Hello = 1,
    Error = 2,
    FindMissing = 3,
    Missing = 4,
    Put = 5,
    Data = 6,
    Commit = 7,
    Done = 8,
    Read = 9,
    Blob = 10,
    ListRoots = 11,
    Root = 12,
    SetRoot = 13,
}
