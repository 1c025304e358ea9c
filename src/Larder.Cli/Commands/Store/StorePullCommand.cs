using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store pull</c>.</summary>
internal sealed class StorePullCommand : TransferCommand
{
    public override string Description => "Bring content and its names from another store; only what is missing here is moved";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store pull /mnt/backup/larder",
        "larder store pull ssh://me@example.org/srv/larder --root-name site",
    ];

    protected override string Phase => "pull";

    protected override ExitCode Run(CommandContext context) => Run(context, isPush: false);
}
