using System.Text;

namespace Larder.Packs.Recipes;

/// <summary>
/// A glob over a relative path, component by component: <c>*</c> any characters, <c>?</c> one, <c>[a-z]</c> one of a
/// class (<c>[!…]</c>: none of it), <c>\</c> takes the next one literally, and <c>**</c> as a whole component
/// any number of them. <c>!</c> in front negates, one <c>/</c> in front is allowed. A character is a Unicode one where the
/// path is UTF-8 there, else a byte. Matching takes time linear in pattern × path for any pattern.
/// </summary>
internal sealed class PathPattern
{
    private readonly IReadOnlyList<ComponentPattern?> _components;

    private PathPattern(bool isNegated, IReadOnlyList<ComponentPattern?> components)
    {
        IsNegated = isNegated;
        _components = components;
    }

    public bool IsNegated { get; }

    /// <summary>Null with a reason when the text is no pattern.</summary>
    public static PathPattern? TryParse(string text, out string? fault)
    {
        bool isNegated = text.StartsWith('!');
        string body = isNegated ? text[1..] : text;
        body = body.StartsWith('/') ? body[1..] : body;
        fault = null;
        if (Encoding.UTF8.GetByteCount(body) > 4096)
        {
            fault = "is longer than 4096 bytes";
            return null;
        }

        // In this list null stands for **.
        var components = new List<ComponentPattern?>();
        foreach (string part in body.Split('/'))
        {
            fault = part switch
            {
                "" => "has an empty component",
                "." or ".." => "has . or .. in it",
                _ when part != "**" && part.Contains("**", StringComparison.Ordinal) =>
                    "has ** beside something else: it stands alone between slashes",
                _ => null,
            };
            if (fault is null && part != "**")
            {
                components.Add(ComponentPattern.TryParse(part, out fault));
            }
            else
            {
                components.Add(null);
            }

            if (fault is not null)
            {
                return null;
            }
        }

        return new PathPattern(isNegated, components);
    }

    /// <summary>True when the pattern matches the path or one of the directories above it.</summary>
    public bool MatchesOrIsAbove(ReadOnlySpan<byte> path)
    {
        for (int end = 0; end < path.Length;)
        {
            int slash = path[end..].IndexOf((byte)'/');
            end = slash < 0 ? path.Length : end + slash;
            if (Matches(path[..end]))
            {
                return true;
            }

            end++;
        }

        return false;
    }

    // The usual two-pointer walk with a return to the last **: one ** never needs to be tried again once a later
    // matched.
    private bool Matches(ReadOnlySpan<byte> path)
    {
        int pattern = 0;
        int returnPattern = -1;
        ReadOnlySpan<byte> rest = path;
        ReadOnlySpan<byte> returnRest = default;
        while (!rest.IsEmpty)
        {
            if (pattern < _components.Count && _components[pattern] is null)
            {
                returnPattern = pattern++;
                returnRest = rest;
                continue;
            }

            if (pattern < _components.Count && _components[pattern]!.Matches(First(rest)))
            {
                pattern++;
                rest = AfterFirst(rest);
                continue;
            }

            if (returnPattern < 0)
            {
                return false;
            }

            returnRest = AfterFirst(returnRest);
            rest = returnRest;
            pattern = returnPattern + 1;
        }

        while (pattern < _components.Count && _components[pattern] is null)
        {
            pattern++;
        }

        return pattern == _components.Count;
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> path)
    {
        int slash = path.IndexOf((byte)'/');
        return slash < 0 ? path : path[..slash];
    }

    private static ReadOnlySpan<byte> AfterFirst(ReadOnlySpan<byte> path)
    {
        int slash = path.IndexOf((byte)'/');
        return slash < 0 ? [] : path[(slash + 1)..];
    }
}
