using Larder.Tests.House;

namespace Larder.Tests.GuestAgent;

/// <summary>The published native agent, found through LARDER_AGENT or where `make publish` puts it.</summary>
internal static class AgentBinary
{
    public static string Path { get; } =
        (Environment.GetEnvironmentVariable("LARDER_AGENT") is { Length: > 0 } named ? named : Repository.Combine("artifacts", "agent", "larder-agent")) is var path
        && File.Exists(path)
            ? path
            : throw new InvalidOperationException("The guest agent is not published: run the tests with `make test`.");
}
