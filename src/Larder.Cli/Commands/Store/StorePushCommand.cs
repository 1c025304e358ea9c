using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store push</c>.</summary>
internal sealed class StorePushCommand : TransferCommand
{
    public override string Description => "Bring content and its names to another store; only what it lacks is moved";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store push /mnt/backup/larder",
        "larder store push ssh://me@example.org/srv/larder --root-name site",
    ];

    protected override string Phase => "push";

    protected override ExitCode Run(CommandContext context) => Run(context, isPush: true);
}
