using System.Text;

namespace Larder.Tests.GuestAgent;

/// <summary>How a channel ended: <c>exit N</c>, <c>signal N</c> or <c>error N</c>, and what came before.</summary>
internal sealed record CommandResult(string End, byte[] Output, byte[] Errors, string Message)
{
    public string OutputText => Encoding.UTF8.GetString(Output);

    public string ErrorsText => Encoding.UTF8.GetString(Errors);
}
