using System.Text;
using Larder.Formats.Errors;

namespace Larder.Formats.Kernels;

/// <summary>The modules of a kernel, and which others each needs loaded before it. Not thread-safe.</summary>
public sealed class ModuleGraph
{
    // A full kernel has 6,000 modules and 2 MiB of modules.dep; a chain of thousands would make gigabytes.
    private const int MaxListBytes = 32 << 20;

    private readonly SortedDictionary<string, KernelModule> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byAlias = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> _builtin;

    /// <summary>Takes the modules.</summary>
    /// <param name="modules">Each by its path below <c>modules/VERSION</c>.</param>
    /// <param name="builtin">Names of what would be modules, and is in the kernel itself.</param>
    public ModuleGraph(IEnumerable<KeyValuePair<string, KernelModule>> modules, IReadOnlySet<string> builtin)
    {
        _builtin = builtin;
        foreach ((string path, KernelModule module) in modules)
        {
            _byPath[path] = module;
        }

        // As depmod does: what was put into updates/ stands for what came with the kernel.
        foreach ((string path, KernelModule module) in _byPath.OrderByDescending(one => one.Key.StartsWith("updates/", StringComparison.Ordinal)))
        {
            _ = _byName.TryAdd(KernelModule.NameOf(path), path);

            // What is written for some processors does not load on others, and there is a generic one beside it.
            foreach (string alias in path.StartsWith("kernel/arch/", StringComparison.Ordinal) ? [] : module.Aliases)
            {
                _ = _byAlias.TryAdd(KernelModule.Normalise(alias), path);
            }
        }
    }

    /// <summary>Whether there is a module of this name.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>
    /// The paths to load for a module, what is needed first, itself last; null when it, or one that it needs, is not there.
    /// </summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.KernelModuleInvalid"/>: modules need each other in a circle.</exception>
    public IReadOnlyList<string>? LoadOrder(string name)
    {
        if (!_byName.TryGetValue(name, out string? path))
        {
            return null;
        }

        _ = Order(path, withSoft: false, out bool isWhole);
        return isWhole ? Order(path, withSoft: true, out _) : null;
    }

    /// <summary>
    /// A <c>modules.dep</c> as depmod(8) writes it: a line a module, behind it what it needs, the first to load last; lines
    /// by path, so that the same modules give the same bytes.
    /// </summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.KernelModuleInvalid"/>: a circle, or more than 32 MiB would be written.
    /// </exception>
    public byte[] ToDependencyList()
    {
        StringBuilder text = new();
        foreach (string path in _byPath.Keys)
        {
            text.Append(path).Append(':');
            List<string> order = Order(path, withSoft: false, out _);
            for (int index = order.Count - 2; index >= 0; index--)
            {
                text.Append(' ').Append(order[index]);
            }

            text.Append('\n');
            if (text.Length > MaxListBytes)
            {
                throw KernelErrors.Module(path, "the modules need so many others that their list passes 32 MiB");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Depth first without recursion: a chain may be as long as somebody likes.
    private List<string> Order(string path, bool withSoft, out bool isWhole)
    {
        isWhole = true;
        List<string> order = [];
        Dictionary<string, bool> isDone = new(StringComparer.Ordinal) { [path] = false };
        Stack<(string Path, IEnumerator<(string Name, bool IsSoft)> Next)> open = new();
        open.Push((path, Needs(path, withSoft).GetEnumerator()));
        while (open.TryPeek(out (string Path, IEnumerator<(string Name, bool IsSoft)> Next) top))
        {
            if (!top.Next.MoveNext())
            {
                isDone[top.Path] = true;
                order.Add(top.Path);
                _ = open.Pop();
                continue;
            }

            (string name, bool isSoft) = top.Next.Current;
            if (Resolve(name, isSoft) is not { } needed)
            {
                isWhole &= isSoft || _builtin.Contains(name);
            }
            else if (!isDone.TryGetValue(needed, out bool isLoaded))
            {
                isDone[needed] = false;
                open.Push((needed, Needs(needed, withSoft).GetEnumerator()));
            }
            else if (!isLoaded && !withSoft)
            {
                // A circle that is closed by a wish only is none.
                throw KernelErrors.Module(needed, "it needs others that need it");
            }
        }

        return order;
    }

    private string? Resolve(string name, bool isSoft) => _byName.TryGetValue(name, out string? path) ? path
        : isSoft && !_builtin.Contains(name) && _byAlias.TryGetValue(name, out path) ? path
        : null;

    private IEnumerable<(string Name, bool IsSoft)> Needs(string path, bool withSoft)
    {
        KernelModule module = _byPath[path];
        IEnumerable<(string Name, bool IsSoft)> hard = module.Dependencies.Select(name => (name, false));
        return withSoft ? module.SoftDependencies.Select(name => (name, true)).Concat(hard) : hard;
    }
}
