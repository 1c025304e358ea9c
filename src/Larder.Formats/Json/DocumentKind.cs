using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Formats.Json;

/// <summary>How the failures of one kind of JSON document are worded and coded.</summary>
/// <param name="Noun">What the messages call the document.</param>
/// <param name="MaxBytes">Bytes that are read at most.</param>
/// <param name="Invalid">Code for anything that breaks a rule.</param>
/// <param name="Unknown">Code for a field that the document does not have.</param>
/// <param name="Action">What the reader can do.</param>
internal sealed record DocumentKind(string Noun, int MaxBytes, ErrorCode Invalid, ErrorCode Unknown, string Action)
{
    public LarderException Fault(string path, string why, Exception? inner = null) =>
        new(Invalid, $"{Noun} is invalid", path.Length == 0 ? why : $"{PackText.Printable(path)} {why}", Action, inner);

    public LarderException UnknownField(string path) =>
        new(Unknown, $"{Noun} has a field that this version does not know", PackText.Printable(path), Action);
}
