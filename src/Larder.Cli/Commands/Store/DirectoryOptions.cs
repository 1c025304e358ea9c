using System.CommandLine;
using System.Text;
using Larder.Formats.Errors;
using Larder.Store;
using Larder.Store.Importing;

namespace Larder.Cli.Commands.Store;

/// <summary>The options that say what is taken of a directory; they mean nothing for an archive.</summary>
internal sealed class DirectoryOptions
{
    private readonly Flag _oneFileSystem = new("--one-file-system", "-x") { Description = "Leave directories empty where another file system is mounted" };
    private readonly Flag _skipUnreadable = new("--skip-unreadable") { Description = "Leave out what may not be read, and name it" };
    private readonly Flag _readAll = new("--read-all") { Description = "Read every file, also those that did not change since the last import of the directory" };

    public IReadOnlyList<Option> All => [_oneFileSystem, _skipUnreadable, _readAll];

    /// <summary>What was asked for, with what the last import of the directory found.</summary>
    public ImportOptions Read(CommandContext context, ContentStore store, string path) => new()
    {
        IsOneFileSystem = context.Value(_oneFileSystem),
        SkipsUnreadable = context.Value(_skipUnreadable),
        Cache = context.Value(_readAll) ? null : ChangedFileCache.Open(store, Encoding.UTF8.GetBytes(Path.GetFullPath(path)), context.Clock),
    };

    /// <summary>Refuses them all for what is no directory.</summary>
    /// <exception cref="LarderException">LRD7001: one was given.</exception>
    public void RefuseAny(CommandContext context, string path)
    {
        if (((Flag[])[_oneFileSystem, _skipUnreadable, _readAll]).FirstOrDefault(context.Value) is { } given)
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"{given.Name} is for directories, and «{path}» is none", $"Leave {given.Name} out");
        }
    }
}
