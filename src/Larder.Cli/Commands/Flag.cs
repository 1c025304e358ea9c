using System.CommandLine;

namespace Larder.Cli.Commands;

/// <summary>An option without a value. The library's own would take a following <c>true</c> or <c>false</c> for one.</summary>
internal sealed class Flag : Option<bool>
{
    public Flag(string name, params string[] aliases)
        : base(name, aliases) => Arity = ArgumentArity.Zero;
}
