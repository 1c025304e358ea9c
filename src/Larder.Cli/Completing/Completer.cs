using System.CommandLine;
using System.CommandLine.Completions;
using Larder.Cli.Commands;
using Larder.Formats.Errors;

namespace Larder.Cli.Completing;

/// <summary>
/// Finds how a command line may go on: verbs, options, the values that an option or argument takes, packs, kernels. It
/// never fails; where it knows nothing the shell offers file names.
/// </summary>
internal sealed class Completer(CommandTree tree, CommandHost host)
{
    private readonly Stack<Command> _path = new([tree.Root]);
    private int _arguments;

    /// <summary>The candidates, in order.</summary>
    /// <param name="words">The words after <c>larder</c>; the last one is to be completed.</param>
    public IReadOnlyList<string> Complete(IReadOnlyList<string> words)
    {
        string prefix = words.Count == 0 ? "" : words[^1];
        Option? open = null;
        bool isOptionsOver = false;
        for (int index = 0; index < words.Count - 1; index++)
        {
            if (open is not null)
            {
                open = null;
            }
            else if (!isOptionsOver && words[index] == "--")
            {
                isOptionsOver = true;
            }
            else if (!isOptionsOver && words[index].StartsWith('-'))
            {
                open = Options().FirstOrDefault(option => IsNamed(option, words[index]) && option.Arity.MinimumNumberOfValues > 0);
            }
            else
            {
                Descend(words[index]);
            }
        }

        IEnumerable<string> candidates =
            open is not null ? Values(open)
            : !isOptionsOver && prefix.StartsWith('-') ? Options().Where(option => !option.Hidden).Select(option => option.Name)
            : Verbs().Concat(ArgumentValues(words));
        return [.. candidates.Where(candidate => candidate.StartsWith(prefix, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static bool IsNamed(Option option, string word) => option.Name == word || option.Aliases.Contains(word);

    private static IEnumerable<string> Values(Symbol symbol) => symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label);

    private IEnumerable<Option> Options() => _path.Peek().Options.Concat(tree.Globals.All);

    private IEnumerable<string> Verbs() => _path.Peek().Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);

    private void Descend(string word)
    {
        if (_path.Peek().Subcommands.FirstOrDefault(verb => verb.Name == word) is { } verb)
        {
            _path.Push(verb);
        }
        else
        {
            _arguments++;
        }
    }

    private IEnumerable<string> ArgumentValues(IReadOnlyList<string> words)
    {
        IList<Argument> arguments = _path.Peek().Arguments;
        Argument? argument = _arguments < arguments.Count ? arguments[_arguments]
            : arguments.Count > 0 && arguments[^1].Arity.MaximumNumberOfValues > 1 ? arguments[^1]
            : null;
        return argument switch
        {
            null => [],
            IPackArgument => Named(words, InstalledPacks.Names),
            IKernelArgument => Named(words, ImportedKernels.Names),
            IImageArgument => Named(words, PublishedImages.Names),
            IMachineArgument => Named(words, KeptMachines.Names),
            _ => Values(argument),
        };
    }

    private IReadOnlyList<string> Named(IReadOnlyList<string> words, Func<CommandContext, IReadOnlyList<string>> names)
    {
        try
        {
            using CommandContext context = new(host, tree.Parse([.. words.SkipLast(1)]), tree.Globals);
            return names(context);
        }
        catch (Exception error) when (error is LarderException or IOException or UnauthorizedAccessException)
        {
            // Someone is typing: the command itself will say what is wrong.
            return [];
        }
    }
}
