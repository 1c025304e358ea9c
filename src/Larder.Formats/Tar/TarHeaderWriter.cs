namespace Larder.Formats.Tar;

/// <summary>Fills ustar header blocks. What does not fit a field is left 0 or cut: a pax record says it.</summary>
internal static class TarHeaderWriter
{
    /// <summary>
    /// Where to cut a path between prefix and name; 0 to put all of it into the name, −1 when it fits neither way.
    /// </summary>
    public static int Split(ReadOnlySpan<byte> path)
    {
        if (path.Length <= TarField.Name.Length)
        {
            return 0;
        }

        // The first slash that leaves a name short enough, which is not the slash that ends a directory. Beside a second
        // slash readers join the halves differently.
        int last = Math.Min(TarField.Prefix.Length, path.Length - 2);
        for (int slash = path.Length - TarField.Name.Length - 1; slash <= last; slash++)
        {
            if (slash > 0 && path[slash] == '/' && path[slash - 1] != '/' && path[slash + 1] != '/')
            {
                return slash;
            }
        }

        return -1;
    }

    /// <summary>The header of an entry.</summary>
    public static void Write(Span<byte> block, TarEntry entry, ReadOnlySpan<byte> path, int split)
    {
        block.Clear();
        if (split > 0)
        {
            path[..split].CopyTo(TarField.Prefix.In(block));
            path = path[(split + 1)..];
        }

        Cut(path, TarField.Name).CopyTo(TarField.Name.In(block));
        Cut(entry.LinkTarget, TarField.LinkName).CopyTo(TarField.LinkName.In(block));
        WriteOrZero(block, TarField.Mode, entry.Mode);
        WriteOrZero(block, TarField.Uid, entry.Uid);
        WriteOrZero(block, TarField.Gid, entry.Gid);
        WriteOrZero(block, TarField.Size, (ulong)entry.Size);
        WriteOrZero(block, TarField.Mtime, entry.MtimeSeconds < 0 ? 0 : (ulong)entry.MtimeSeconds);
        WriteOrZero(block, TarField.DeviceMajor, entry.DeviceMajor);
        WriteOrZero(block, TarField.DeviceMinor, entry.DeviceMinor);
        block[TarField.Type.Offset] = (byte)TypeOf(entry.Kind);
        Seal(block);
    }

    /// <summary>The header of a pax extended header, the same for every entry but for the size.</summary>
    public static void WriteExtended(Span<byte> block, int size)
    {
        block.Clear();

        // As Python's tarfile: a name that says what it is, should a reader too old for pax unpack it.
        "././@PaxHeader"u8.CopyTo(TarField.Name.In(block));
        TarField.Mode.WriteOctal(block, 0b110_100_100);
        TarField.Uid.WriteOctal(block, 0);
        TarField.Gid.WriteOctal(block, 0);
        TarField.Size.WriteOctal(block, (ulong)size);
        TarField.Mtime.WriteOctal(block, 0);
        TarField.DeviceMajor.WriteOctal(block, 0);
        TarField.DeviceMinor.WriteOctal(block, 0);
        block[TarField.Type.Offset] = (byte)'x';
        Seal(block);
    }

    private static char TypeOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.File => '0',
        TarEntryKind.HardLink => '1',
        TarEntryKind.Symlink => '2',
        TarEntryKind.CharacterDevice => '3',
        TarEntryKind.BlockDevice => '4',
        TarEntryKind.Directory => '5',
        _ => '6',
    };

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> name, TarField field) =>
        name[..Math.Min(name.Length, field.Length)];

    private static void WriteOrZero(Span<byte> block, TarField field, ulong value) =>
        field.WriteOctal(block, value <= field.MaximumOctal ? value : 0);

    private static void Seal(Span<byte> block)
    {
        "ustar\0"u8.CopyTo(TarField.Magic.In(block));
        "00"u8.CopyTo(TarField.Magic.In(block)[6..]);

        // Six digits, a NUL and a space, as every writer does it.
        int sum = TarBlock.Sum(block);
        (TarField.Checksum with { Length = 7 }).WriteOctal(block, (ulong)sum);
        block[TarField.Checksum.Offset + 7] = (byte)' ';
    }
}
