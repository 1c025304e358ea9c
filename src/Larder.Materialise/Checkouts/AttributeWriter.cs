using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Checkouts;

/// <summary>Applies attributes to what was just made, and counts what it leaves out.</summary>
internal sealed class AttributeWriter(bool isPrivileged)
{
    private const ushort SpecialBits = 0xE00;
    private readonly uint _user = CurrentUser.Id;
    private readonly uint _group = CurrentUser.Group;

    public long UnappliedOwners { get; private set; }

    public long UnappliedModes { get; private set; }

    public long UnappliedAttributes { get; private set; }

    /// <summary>Applies them to an open file or directory.</summary>
    public void Apply(SafeFileHandle file, WalkedPath path)
    {
        PathAttributes applied = Applied(path);
        if (isPrivileged)
        {
            OpenFileAttributes.SetOwner(file, applied.Uid, applied.Gid);
        }

        // Attributes after the owner, which clears capabilities; the mode after both, since a file may be read-only.
        foreach (ExtendedAttribute attribute in applied.ExtendedAttributes)
        {
            Try(() => OpenFileAttributes.SetExtended(file, attribute.Name.Span, attribute.Value.Span));
        }

        FileContent.SetMode(file, applied.Mode);
        OpenFileAttributes.SetTimes(file, applied.MtimeSeconds, applied.MtimeNanoseconds);
    }

    /// <summary>Applies them to a link, device or fifo, which is not to be opened.</summary>
    public void Apply(DirectoryHandle directory, byte[] name, WalkedPath path)
    {
        PathAttributes applied = Applied(path);
        if (isPrivileged)
        {
            directory.SetOwner(name, applied.Uid, applied.Gid);
        }

        foreach (ExtendedAttribute attribute in applied.ExtendedAttributes)
        {
            Try(() => directory.SetExtendedAttribute(name, attribute.Name.Span, attribute.Value.Span));
        }

        if (path.Kind is not PathKind.Symlink)
        {
            directory.SetMode(name, applied.Mode);
        }

        directory.SetTimes(name, applied.MtimeSeconds, applied.MtimeNanoseconds);
    }

    /// <summary>What of a path's attributes is to be applied; counts the others.</summary>
    public PathAttributes Applied(WalkedPath path)
    {
        PathAttributes wanted = path.Attributes;
        if (isPrivileged)
        {
            return wanted;
        }

        PathAttributes applied = AppliedAttributes.Unprivileged(wanted);
        UnappliedOwners += wanted.Uid != _user || wanted.Gid != _group ? 1 : 0;
        UnappliedModes += path.Kind is not PathKind.Symlink && (wanted.Mode & SpecialBits) != 0 ? 1 : 0;
        UnappliedAttributes += wanted.ExtendedAttributes.Count - applied.ExtendedAttributes.Count;
        return applied;
    }

    private void Try(Action set)
    {
        try
        {
            set();
        }
        catch (LinuxException error) when (error.Error is Errno.NotSupported or Errno.NotPermitted)
        {
            UnappliedAttributes++;
        }
    }
}
