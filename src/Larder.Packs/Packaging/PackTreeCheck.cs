using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Packs.Recipes;
using Larder.Sandbox;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Packs.Packaging;

/// <summary>Refuses a tree that could not be run as its recipe says: better here than on somebody's machine.</summary>
internal static class PackTreeCheck
{
    /// <summary>Checks the top-level names and every command. What an image below the pack has shows when it is installed.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.ReservedEntry"/>, <see cref="ErrorCodes.PackEntryMissing"/>.
    /// </exception>
    public static void Check(ContentStore store, FileSystem tree, RecipePack pack, PackBase packBase)
    {
        bool isOnHost = packBase.Equals(PackBase.Host);
        SandboxRoot.RequireUnreserved(
            FileSystemReader.Walk(store, tree).Where(IsTopLevel).Select(path => path.Path.ToArray()), isOnHost);
        foreach (PackCommand command in pack.Commands)
        {
            TreeEnd end = TreeEnd.Find(store, tree.Root, command.Path.ToRelativeBytes());
            string? why = end switch
            {
                { IsProgram: true } => null,
                { Node: not null } => "what stands there is no executable file",
                { Outside: { } outside } when isOnHost && SandboxRoot.IsReserved(outside, baseIsHost: true) => null,
                { Node: null } when packBase.IsImage => null,
                _ => "nothing stands there",
            };
            if (why is not null)
            {
                throw new LarderException(
                    ErrorCodes.PackEntryMissing,
                    $"the pack {pack.Name} cannot be made",
                    $"its command {command.Name} is {command.Path}, and in what the pack takes of $INSTALL {why}",
                    "correct the command's path, the filters, or the step that installs it");
            }
        }
    }

    /// <summary>True when a file stands at a path.</summary>
    public static bool HasFile(ContentStore store, FileSystem tree, TreePath path) =>
        TreeEnd.Find(store, tree.Root, path.ToRelativeBytes()).Node is { Kind: NodeKind.File };

    private static bool IsTopLevel(WalkedPath path) => !path.Path.IsEmpty && path.Path.Span.IndexOf((byte)'/') < 0;
}
