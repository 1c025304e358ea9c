using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Mcp.Parameters;
using Larder.Formats.Errors;
using Larder.Machines.Copying;
using Larder.Native.Files;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine copy HERE NAME:PATH</c>.</summary>
internal sealed class MachineCopyToTool : McpTool
{
    private const int MostBytes = 1 << 20;

    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list that runs");
    private readonly TextParameter _path = MachineParameters.Path("The absolute path that the file gets in the machine; its directory must be there");
    private readonly TextParameter _text = new("text", "The file's content, as text") { LeastLength = 0, MostLength = MostBytes };
    private readonly TextParameter _base64 = new("base64", "The file's content in base64, for one that is no text") { LeastLength = 0, MostLength = (MostBytes + 2) / 3 * 4 };
    private readonly TextParameter _shared = new("shared_path", "Instead of content: a file or directory of a shared directory of this machine, as NAME/PATH");
    private readonly TextParameter _mode = new("mode", "Permission bits of a file given by text or base64, in octal; without it 644")
    {
        MostLength = 4,
        Pattern = "^[0-7]{3,4}$",
        Takes = static text => text.Length is 3 or 4 && text.All(static digit => digit is >= '0' and <= '7'),
        Rule = "Give three or four octal digits, as 755",
    };

    public override string Name => "machine_copy_to";

    public override string Title => "Copy into a machine";

    public override string Description =>
        "Writes one file into a machine, whose content is in text or base64 (up to 1 MiB); or copies a file or directory of a shared directory of this machine, where the user shared one. A file that is there is overwritten.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name, _path, _text, _base64, _shared, _mode];

    public override JsonTypeInfo Answer => McpJson.Documents.CopyDocument;

    public override ToolEffect Effect => ToolEffect.Removes;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        string path = call.Value(_path)!;
        if (new[] { call.Value(_text), call.Value(_base64), call.Value(_shared) }.Count(static given => given is not null) != 1)
        {
            throw Refuse("not exactly one of «text», «base64» and «shared_path» is given", "Give one of them");
        }

        return call.Value(_shared) is { } shared
            ? await CopyAsync(call, name, path, shared).ConfigureAwait(false)
            : await WriteAsync(call, name, path, call.Value(_text) is { } text ? Encoding.UTF8.GetBytes(text) : Decode(call.Value(_base64)!)).ConfigureAwait(false);
    }

    private async Task<ToolAnswer> WriteAsync(ToolCall call, string name, string path, byte[] content)
    {
        if (path.EndsWith('/') || content.Length > MostBytes)
        {
            throw path.EndsWith('/') ? Refuse("«path» names no file: it ends with /", "Put the file's name behind it")
                : Refuse($"the content has {content.Length} bytes, and may have {MostBytes}", "Write it in parts, or ask for a directory to be shared: larder mcp --share DIR");
        }

        uint mode = Convert.ToUInt32(call.Value(_mode) ?? "644", 8);
        await GuestSession.CopyAsync(
            call, name, path, guest => GuestFile.WriteAsync(guest, path, content, mode, call.Context.Clock.GetUtcNow(), call.CancellationToken)).ConfigureAwait(false);
        return ToolAnswer.Of(
            string.Create(CultureInfo.InvariantCulture, $"wrote {content.Length} bytes to {path} of the machine {name}"), new CopyDocument(name, path, null), McpJson.Documents.CopyDocument);
    }

    private static async Task<ToolAnswer> CopyAsync(ToolCall call, string name, string path, string shared)
    {
        (DirectoryHandle directory, byte[] source) = call.Shares.Source(shared);
        using (directory)
        {
            await GuestSession.CopyAsync(call, name, path, guest => new GuestCopy(guest).InAsync(directory, source, path, call.CancellationToken)).ConfigureAwait(false);
        }

        return ToolAnswer.Of($"copied {shared} to {path} of the machine {name}", new CopyDocument(name, path, shared), McpJson.Documents.CopyDocument);
    }

    private static byte[] Decode(string text)
    {
        byte[] content = new byte[text.Length];
        return Convert.TryFromBase64String(text, content, out int length) ? content[..length] : throw Refuse("«base64» is no base64", "Encode the content as RFC 4648 says, with padding");
    }

    private static LarderException Refuse(string why, string action) => new(ErrorCodes.ToolArgument, "Nothing was copied", why, action);
}
