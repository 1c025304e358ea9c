namespace Larder.Cli.Output;

/// <summary>What <c>--json</c> prints of a failure: <c>{"error":{"code","what","why","action"}}</c>.</summary>
internal sealed record ErrorDocument(ErrorDescription Error);
