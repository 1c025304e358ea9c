using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using Larder.Cli.Explaining;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Top;

/// <summary><c>larder explain</c>.</summary>
internal sealed class ExplainCommand : LocalCommand
{
    private readonly Argument<string> _code = new("CODE")
    {
        HelpName = "CODE",
        Description = "LRD and four digits, as errors print it. Without it, all codes",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ExplainCommand() => _code.CompletionSources.Add(static _ => ErrorCodes.All.Values.Select(code => new CompletionItem(code.ToString())));

    public override string Description => "Explain an error: what happened, why, and what to do";

    public override IReadOnlyList<string> Examples => ["larder explain LRD2301", "larder explain"];

    public override IReadOnlyList<Argument> Arguments => [_code];

    protected override ExitCode Run(CommandContext context)
    {
        if (context.Value(_code) is { } text)
        {
            ErrorCode code = Find(text);
            string page = ErrorPages.TryRead(code) ?? throw Unknown(text);
            if (context.Output.IsJson)
            {
                context.Output.WriteJson(new ErrorPageDocument(code.ToString(), code.Title, (int)code.Exit, page), CliJson.Documents.ErrorPageDocument);
            }
            else
            {
                context.Output.Answer.Write(page);
            }

            return ExitCode.Done;
        }

        ErrorCode[] all = [.. ErrorCodes.All.Values.OrderBy(code => code.Number)];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(
                new ErrorCodeListDocument([.. all.Select(code => new ErrorCodeEntry(code.ToString(), code.Title, (int)code.Exit))]),
                CliJson.Documents.ErrorCodeListDocument);
        }
        else
        {
            TextTable.Write(context.Output, ["Code", "What it says"], [.. all.Select(code => new[] { code.ToString(), code.Title })]);
        }

        return ExitCode.Done;
    }

    private static ErrorCode Find(string text)
    {
        string digits = text.StartsWith("LRD", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && ErrorCodes.All.TryGetValue(number, out ErrorCode? code)
            ? code
            : throw Unknown(text);
    }

    private static LarderException Unknown(string text) => new(
        ErrorCodes.UnknownErrorCode, $"«{text}» cannot be explained", "this version has no error with that code", "List all codes with: larder explain");
}
