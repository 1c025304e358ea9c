using System.Text;
using Larder.Formats.Castore;
using Larder.Images.Checking;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Native.Files;
using Larder.Store;

namespace Larder.Images.Pruning;

/// <summary>Removes from the directory of images what is no image with a name, and the names of what is not there.</summary>
internal sealed class ImagePruner(ContentStore store, ImageDirectories images, ImageNames names, TimeProvider clock)
{
    private readonly ImageRoots _roots = new(store, clock);

    /// <summary>What was removed, or would be.</summary>
    public IReadOnlyList<PrunedPath> Run(bool isDry)
    {
        List<PrunedPath> removed = [];
        foreach (ListedName entry in images.Handle.List().OrderBy(entry => entry.Name, NameComparer.Instance))
        {
            if (ReasonOf(entry.Name) is not { } reason)
            {
                continue;
            }

            string name = Encoding.UTF8.GetString(entry.Name);
            removed.Add(new PrunedPath(Path.Combine(images.Path, name), reason));
            if (isDry)
            {
                continue;
            }

            using (DirectoryHandle? claimed = ImageDirectories.IsStaged(entry.Name) ? ImageStaging.TryClaim(images, entry.Name) : null)
            {
                if (claimed is null && ImageDirectories.IsStaged(entry.Name) && ImageStaging.IsBusy(images, entry.Name))
                {
                    removed.RemoveAt(removed.Count - 1);
                    continue;
                }

                images.Remove(entry.Name);
            }

            Forget(name);
        }

        if (!isDry)
        {
            ForgetMissing();
        }

        return removed;
    }

    private PruneReason? ReasonOf(byte[] name)
    {
        if (ImageDirectories.IsKept(name))
        {
            return null;
        }

        if (ImageDirectories.IsDoomed(name))
        {
            return PruneReason.Partial;
        }

        if (ImageDirectories.IsStaged(name))
        {
            return ImageStaging.IsBusy(images, name) ? null : PruneReason.Partial;
        }

        if (!ImageDirectories.IsId(name))
        {
            return PruneReason.Unknown;
        }

        // What is being repaired is not looked at.
        string id = Encoding.UTF8.GetString(name);
        if (ImageStaging.IsBusy(images, id))
        {
            return null;
        }

        ImageState state = images.Look(id);
        return state switch
        {
            { HasRecordFile: false } => PruneReason.RecordMissing,
            { Record: null } => PruneReason.RecordInvalid,
            { IsMarked: true } => PruneReason.Damaged,
            { IsWhole: false } => PruneReason.Incomplete,
            _ => names.Named(id).Count == 0 ? PruneReason.Stale : null,
        };
    }

    private void Forget(string id)
    {
        foreach (NamedImage name in names.Named(id))
        {
            names.Remove(name.Name);
        }

        if (ImageDirectories.IsId(Encoding.UTF8.GetBytes(id)))
        {
            _roots.Remove(id);
        }
    }

    // What a name stands for was deleted by somebody, or what was kept in the store never became an image.
    private void ForgetMissing()
    {
        foreach (NamedImage name in names.List().Where(name => !images.Look(name.Id).IsThere))
        {
            names.Remove(name.Name);
        }

        foreach (string id in _roots.Ids())
        {
            if (ImageDirectories.IsId(Encoding.UTF8.GetBytes(id)) && !images.Look(id).IsThere && !ImageStaging.IsBusy(images, id))
            {
                _roots.Remove(id);
            }
        }
    }
}
