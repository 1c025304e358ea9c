using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Materialise.Checkouts;

/// <summary>Applies attributes to a path that was just made, and counts what it leaves out.</summary>
internal sealed class AttributeWriter(bool isPrivileged)
{
    private const ushort SpecialBits = 0xE00;
    private readonly uint _user = CurrentUser.Id;
    private readonly uint _group = CurrentUser.Group;

    public long UnappliedOwners { get; private set; }

    public long UnappliedModes { get; private set; }

    public long UnappliedAttributes { get; private set; }

    public void Apply(DirectoryHandle directory, ReadOnlySpan<byte> name, WalkedPath path)
    {
        PathAttributes wanted = path.Attributes;
        PathAttributes applied = isPrivileged ? wanted : AppliedAttributes.Unprivileged(wanted);
        if (isPrivileged)
        {
            directory.SetOwner(name, wanted.Uid, wanted.Gid);
        }
        else
        {
            UnappliedOwners += wanted.Uid != _user || wanted.Gid != _group ? 1 : 0;
            UnappliedModes += path.Kind is not PathKind.Symlink && (wanted.Mode & SpecialBits) != 0 ? 1 : 0;
            UnappliedAttributes += wanted.ExtendedAttributes.Count - applied.ExtendedAttributes.Count;
        }

        // Attributes after the owner, which clears capabilities; the mode after both, since a file may be read-only.
        foreach (ExtendedAttribute attribute in applied.ExtendedAttributes)
        {
            SetAttribute(directory, name, attribute);
        }

        if (path.Kind is not PathKind.Symlink)
        {
            directory.SetMode(name, applied.Mode);
        }

        directory.SetTimes(name, applied.MtimeSeconds, applied.MtimeNanoseconds);
    }

    private void SetAttribute(DirectoryHandle directory, ReadOnlySpan<byte> name, ExtendedAttribute attribute)
    {
        try
        {
            directory.SetExtendedAttribute(name, attribute.Name.Span, attribute.Value.Span);
        }
        catch (LinuxException error) when (error.Error is Errno.NotSupported or Errno.NotPermitted)
        {
            UnappliedAttributes++;
        }
    }
}
