using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Larder.Testing.Registry;

/// <summary>
/// HTTP/1.1 over a loopback socket, by hand, so that it can be wrong in every way: cut, reset, stall, lie about
/// lengths. Dispose it.
/// </summary>
public sealed class WireServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<SeenRequest, WireReply> _answer;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<SeenRequest> _seen = [];
    private readonly List<string> _shown = [];
    private readonly Task _accepting;
    private long _sent;

    /// <summary>Answers until it is disposed.</summary>
    /// <param name="answer">Says what; called by several threads.</param>
    /// <param name="certificate">Speaks TLS and shows this; null for plain http.</param>
    /// <param name="wantsClientCertificate">Lets nobody in who shows none.</param>
    /// <param name="believed">The authorities that it names when it asks for a certificate; null to name none. All are taken.</param>
    public WireServer(
        Func<SeenRequest, WireReply> answer, X509Certificate2? certificate = null, bool wantsClientCertificate = false, X509Certificate2Collection? believed = null)
    {
        _answer = answer;
        _tls = certificate is null ? null : new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                certificate, null, offline: true, believed is null ? null : SslCertificateTrust.CreateForX509Collection(believed, sendTrustInHandshake: true)),
            ClientCertificateRequired = wantsClientCertificate,
            RemoteCertificateValidationCallback = (_, shown, _, _) => !wantsClientCertificate || shown is not null,
        };
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Host and port.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Everything that was asked, in order.</summary>
    public IReadOnlyList<SeenRequest> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>The subjects of the certificates that were shown, one for each connection that showed one.</summary>
    public IReadOnlyList<string> Shown
    {
        get
        {
            lock (_seen)
            {
                return [.. _shown];
            }
        }
    }

    /// <summary>Bytes of bodies that were handed to the kernel, or are about to be.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stopping.Token);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                socket.NoDelay = true;
                Stream stream = new NetworkStream(socket);
                if (_tls is not null)
                {
                    SslStream secure = new(stream);
                    stream = secure;
                    await secure.AuthenticateAsServerAsync(_tls, _stopping.Token);
                    lock (_seen)
                    {
                        _shown.AddRange(secure.RemoteCertificate is { } shown ? [shown.Subject] : []);
                    }
                }

                await using BufferedStream input = new(stream);
                while (await ReadAsync(input) is { } request)
                {
                    lock (_seen)
                    {
                        _seen.Add(request);
                    }

                    if (!await WriteAsync(socket, stream, request, _answer(request)))
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, as it may.
        }
    }

    private async Task<SeenRequest?> ReadAsync(BufferedStream input)
    {
        string? first = await LineAsync(input);
        if (string.IsNullOrEmpty(first))
        {
            return null;
        }

        string[] words = first.Split(' ');
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync(input) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await input.ReadExactlyAsync(body, _stopping.Token);
        string[] target = words[1].Split('?', 2);
        return new SeenRequest(words[0], target[0], target.Length == 2 ? target[1] : "", headers, body);
    }

    private static async Task<string?> LineAsync(BufferedStream input)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (await input.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    /// <returns>False when the connection is over.</returns>
    private async Task<bool> WriteAsync(Socket socket, Stream stream, SeenRequest request, WireReply reply)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} X\r\n");
        foreach ((string name, string value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        bool isHead = request.Method == "HEAD";
        head.Append(reply.Framing switch
        {
            WireFraming.Length => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {reply.StatedLength ?? reply.Body.Length}\r\n"),
            WireFraming.Chunked => "Transfer-Encoding: chunked\r\n",
            _ => "Connection: close\r\n",
        });
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
        if (isHead)
        {
            return true;
        }

        long length = Math.Min(reply.Body.Length, Math.Min(reply.CutAfter ?? long.MaxValue, reply.StallAfter ?? long.MaxValue));
        for (long at = 0; at < length || reply.Endless;)
        {
            byte[] piece = at < length ? reply.Body.AsSpan((int)at, (int)Math.Min(16384, length - at)).ToArray() : new byte[16384];
            await WritePieceAsync(stream, reply.Framing, piece);
            at += piece.Length;
        }

        if (reply.StallAfter is not null)
        {
            await Task.Delay(Timeout.Infinite, _stopping.Token);
        }

        if (reply.CutAfter is not null)
        {
            if (reply.Reset)
            {
                socket.LingerState = new LingerOption(true, 0);
            }

            return false;
        }

        if (reply.Framing == WireFraming.Chunked)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        }

        return reply.Framing != WireFraming.UntilClose;
    }

    private async Task WritePieceAsync(Stream stream, WireFraming framing, byte[] piece)
    {
        byte[] framed = framing != WireFraming.Chunked ? piece
            : [.. Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture)), 13, 10, .. piece, 13, 10];

        // Before, since who reads them may ask for the count at once.
        Interlocked.Add(ref _sent, piece.Length);
        await stream.WriteAsync(framed, _stopping.Token);
    }
}
