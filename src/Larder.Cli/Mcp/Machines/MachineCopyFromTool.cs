using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Larder.Cli.Mcp.Parameters;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Machines.Copying;
using Larder.Native.Files;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine copy NAME:PATH HERE</c>.</summary>
internal sealed class MachineCopyFromTool : McpTool
{
    private const string AsText = "text";

    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list that runs");
    private readonly TextParameter _path = MachineParameters.Path("The absolute path in the machine");
    private readonly ChoiceParameter _encoding = new("encoding", "How the content is answered", AsText, "base64");
    private readonly NumberParameter _limit = new("output_limit", "Bytes of the file that are answered: the first ones", 1, CommandParameters.MostOutput) { Otherwise = CommandParameters.DefaultOutput };
    private readonly TextParameter _shared = new("shared_path", "Put it into a shared directory of this machine instead of the answer, as NAME/PATH; also for directories and large files");

    public override string Name => "machine_copy_from";

    public override string Title => "Copy out of a machine";

    public override string Description =>
        "Answers the content of one file of a machine, as text or base64; or puts a file or directory into a shared directory of this machine, where the user shared one for writing.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name, _path, _encoding, _limit, _shared];

    public override JsonTypeInfo Answer => McpJson.Documents.CopiedDocument;

    public override ToolEffect Effect => ToolEffect.Removes;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        string path = call.Value(_path)!;
        if (call.Value(_shared) is { } shared)
        {
            return await CopyAsync(call, name, path, shared).ConfigureAwait(false);
        }

        (byte[] head, long size) = ([], 0);
        await GuestSession.CopyAsync(
            call, name, path, async guest => (head, size) = await GuestFile.ReadAsync(guest, path, (int)call.Number(_limit), call.CancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        bool isTruncated = head.Length < size;
        string? text = call.Value(_encoding) is null or AsText ? Decode(path, head, isTruncated) : null;
        string content = text ?? Convert.ToBase64String(head);
        return ToolAnswer.Of(
            isTruncated ? string.Create(CultureInfo.InvariantCulture, $"{content}\n--- cut: the file has {size} bytes, of which these are the first {head.Length}") : content,
            new CopiedDocument(name, path, null, text, text is null ? content : null, size, isTruncated),
            McpJson.Documents.CopiedDocument);
    }

    private static async Task<ToolAnswer> CopyAsync(ToolCall call, string name, string path, string shared)
    {
        (DirectoryHandle directory, byte[]? target) = call.Shares.Target(shared);
        long bytes = 0;
        using (directory)
        {
            await GuestSession.CopyAsync(
                call, name, path, async guest => bytes = await new GuestCopy(guest).OutAsync(path, directory, target, call.CancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return ToolAnswer.Of(
            string.Create(CultureInfo.InvariantCulture, $"copied {path} of the machine {name} to {shared}: {bytes} bytes"),
            new CopiedDocument(name, path, shared, null, null, bytes, Truncated: false),
            McpJson.Documents.CopiedDocument);
    }

    // What was cut may have been cut within a character.
    private static string Decode(string path, ReadOnlySpan<byte> head, bool isTruncated)
    {
        for (int cut = 0; cut <= (isTruncated ? 3 : 0) && cut <= head.Length; cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
            {
                return Encoding.UTF8.GetString(head[..^cut]);
            }
        }

        throw new LarderException(
            ErrorCodes.ToolArgument, $"«{PackText.Printable(path)}» was not copied", "it is no UTF-8 text", "Call it again with encoding base64");
    }
}
