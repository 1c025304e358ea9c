using System.Buffers.Text;
using System.Text;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>
/// Resolves <c>user[:group]</c> by the image's /etc/passwd and /etc/group. A number need not be listed; a name must.
/// Supplementary groups are those that list the user, unless a group was named.
/// </summary>
internal static class AccountFiles
{
    private const int LongestFile = 4 << 20;

    /// <summary>Throws with code 22 for somebody who is unknown.</summary>
    public static Identity Resolve(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return Identity.Own;
        }

        int colon = text.IndexOf((byte)':');
        ReadOnlySpan<byte> user = colon < 0 ? text : text[..colon];
        ReadOnlySpan<byte> group = colon < 0 ? default : text[(colon + 1)..];
        byte[] accounts = Descriptor.ReadFile("/etc/passwd"u8, LongestFile) ?? [];
        byte[] groups = Descriptor.ReadFile("/etc/group"u8, LongestFile) ?? [];

        ReadOnlySpan<byte> line = Find(accounts, user);
        uint groupNumber = 0;
        uint userNumber;
        if (!line.IsEmpty && IsNumber(Field(line, 2), out userNumber))
        {
            _ = IsNumber(Field(line, 3), out groupNumber);
            user = Field(line, 0);
        }
        else if (!IsNumber(user, out userNumber))
        {
            throw new GuestException(Errors.Invalid, $"the image has no user {Encoding.UTF8.GetString(user)}");
        }

        if (group.IsEmpty)
        {
            return new(userNumber, groupNumber, Memberships(groups, user, groupNumber));
        }

        line = Find(groups, group);
        return (!line.IsEmpty && IsNumber(Field(line, 2), out groupNumber)) || IsNumber(group, out groupNumber)
            ? new(userNumber, groupNumber, [])
            : throw new GuestException(Errors.Invalid, $"the image has no group {Encoding.UTF8.GetString(group)}");
    }

    // By name first; what is a number may be listed as one.
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> file, ReadOnlySpan<byte> nameOrNumber)
    {
        ReadOnlySpan<byte> byNumber = default;
        foreach (Range range in file.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = file[range];
            if (!line.IsEmpty && Field(line, 0).SequenceEqual(nameOrNumber))
            {
                return line;
            }

            if (byNumber.IsEmpty && Field(line, 2).SequenceEqual(nameOrNumber))
            {
                byNumber = line;
            }
        }

        return byNumber;
    }

    private static uint[] Memberships(ReadOnlySpan<byte> file, ReadOnlySpan<byte> user, uint own)
    {
        List<uint> found = [own];
        foreach (Range range in file.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> members = Field(file[range], 3);
            foreach (Range member in members.Split((byte)','))
            {
                if (!user.IsEmpty && members[member].SequenceEqual(user)
                    && IsNumber(Field(file[range], 2), out uint number) && !found.Contains(number))
                {
                    found.Add(number);
                }
            }
        }

        return [.. found];
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int number)
    {
        while (number-- > 0)
        {
            int colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                return default;
            }

            line = line[(colon + 1)..];
        }

        int end = line.IndexOf((byte)':');
        return end < 0 ? line : line[..end];
    }

    private static bool IsNumber(ReadOnlySpan<byte> text, out uint number) =>
        Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && text.Length > 0;
}
