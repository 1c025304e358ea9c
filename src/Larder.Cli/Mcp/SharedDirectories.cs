using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Files;

namespace Larder.Cli.Mcp;

/// <summary>
/// The directories of this machine that a client may copy from, and to where that was said: it names them by their last name,
/// and what is beneath them by a path that no link leads out of. Owns their handles.
/// </summary>
internal sealed class SharedDirectories : IDisposable
{
    private readonly SortedDictionary<string, (DirectoryHandle Handle, bool IsWritable)> _shares = new(StringComparer.Ordinal);

    /// <summary>Opens what the command line says.</summary>
    /// <param name="texts">DIR to read, <c>DIR:rw</c> to write too.</param>
    /// <exception cref="LarderException">LRD7001: one is no directory, or two have the same name.</exception>
    public static SharedDirectories Open(IEnumerable<string> texts)
    {
        SharedDirectories shares = new();
        try
        {
            foreach (string text in texts)
            {
                bool isWritable = text.EndsWith(":rw", StringComparison.Ordinal);
                string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(isWritable ? text[..^3] : text));
                string name = Path.GetFileName(path);
                if (name.Length == 0 || !Directory.Exists(path))
                {
                    throw Usage($"«{PackText.Printable(text)}» is no directory that can be shared", "Name one that is there, and not the root directory");
                }

                if (!shares._shares.TryAdd(name, (DirectoryHandle.Open(path), isWritable)))
                {
                    throw Usage($"two shared directories are called «{PackText.Printable(name)}»", "Share one of them by a link that has another name");
                }
            }

            return shares;
        }
        catch
        {
            shares.Dispose();
            throw;
        }
    }

    /// <summary>What clients are told of them; empty where there are none.</summary>
    public string Description => string.Join(", ", _shares.Select(static share => $"{share.Key} ({(share.Value.IsWritable ? "read and write" : "read only")})"));

    /// <summary>Finds something to copy from.</summary>
    /// <returns>The directory that it is in, which the caller disposes, and its name there.</returns>
    /// <exception cref="LarderException">LRD7010: it is not there, or leads out.</exception>
    public (DirectoryHandle Directory, byte[] Name) Source(string path)
    {
        (string share, string[] parts) = Split(path);
        if (parts.Length == 0)
        {
            throw Refuse(path, "it is a whole shared directory", "Name a file or directory in it");
        }

        DirectoryHandle directory = Below(path, share, parts[..^1]);
        byte[] name = Encoding.UTF8.GetBytes(parts[^1]);
        if (directory.TryStat(name) is { Kind: FileKind.File or FileKind.Directory })
        {
            return (directory, name);
        }

        directory.Dispose();
        throw Refuse(path, "there is no file or directory of that name", "Name one that is there; links are not followed");
    }

    /// <summary>Finds where something is to be put.</summary>
    /// <returns>The directory, which the caller disposes, and the name that it gets there; null for its own.</returns>
    /// <exception cref="LarderException">LRD7010: it may not be written to, its directory is not there, or it leads out.</exception>
    public (DirectoryHandle Directory, byte[]? Name) Target(string path)
    {
        (string share, string[] parts) = Split(path);
        if (!_shares[share].IsWritable)
        {
            throw Refuse(path, $"{share} is shared for reading only", "Copy to another shared directory, or ask for this one to be shared with :rw");
        }

        if (parts.Length == 0)
        {
            return (Below(path, share, []), null);
        }

        DirectoryHandle directory = Below(path, share, parts[..^1]);
        byte[] name = Encoding.UTF8.GetBytes(parts[^1]);
        if (directory.TryStat(name) is not { Kind: FileKind.Directory })
        {
            return (directory, name);
        }

        using (directory)
        {
            return (directory.OpenDirectory(name), null);
        }
    }

    /// <summary>Closes them.</summary>
    public void Dispose()
    {
        foreach ((DirectoryHandle handle, _) in _shares.Values)
        {
            handle.Dispose();
        }
    }

    private (string Share, string[] Parts) Split(string path)
    {
        string[] parts = path.TrimEnd('/').Split('/');
        if (_shares.Count == 0)
        {
            throw Refuse(path, "no directory of this machine is shared", "Hand the content over in the call itself, or ask for a directory to be shared: larder mcp --share DIR");
        }

        if (parts.Any(static part => part is "" or "." or ".."))
        {
            throw Refuse(path, "it is no plain relative path", $"Write NAME/PATH, where NAME is one of: {Description}");
        }

        return _shares.ContainsKey(parts[0]) ? (parts[0], parts[1..]) : throw Refuse(path, $"no shared directory is called «{PackText.Printable(parts[0])}»", $"Begin it with one of: {Description}");
    }

    private DirectoryHandle Below(string path, string share, string[] parts)
    {
        try
        {
            return _shares[share].Handle.OpenDirectory(parts.Length == 0 ? "."u8 : Encoding.UTF8.GetBytes(string.Join('/', parts)));
        }
        catch (LinuxException error)
        {
            throw Refuse(path, $"its directory cannot be opened: {error.Message}", "Name a directory that is there; links are not followed");
        }
    }

    private static LarderException Refuse(string path, string why, string action) => new(
        ErrorCodes.ToolArgument, $"«{PackText.Printable(path)}» was not copied", why, action);

    private static LarderException Usage(string why, string action) => new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
