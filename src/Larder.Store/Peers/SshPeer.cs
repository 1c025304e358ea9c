using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Processes;

namespace Larder.Store.Peers;

/// <summary>
/// Reaches a store on another machine: <c>ssh</c> runs <c>larder store serve --stdio</c> there, as the user who is logged
/// in. Keys, hosts and ports are ssh's matter and its configuration's. Owns the process.
/// </summary>
public sealed class SshPeer : IDisposable
{
    // What ssh ends with when it did not get there, and a shell when it has no such command.
    private const int OwnFailure = 255;
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    private readonly ChildProcess _ssh;

    private SshPeer(ChildProcess ssh, IPeerStore store) => (_ssh, Store) = (ssh, store);

    /// <summary>The store.</summary>
    public IPeerStore Store { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="LarderException">LRD2311: there is no answer; LRD2310: the answer is no store's.</exception>
    /// <exception cref="MissingProgramException">ssh is not installed.</exception>
    public static SshPeer Connect(SshAddress address)
    {
        ChildProcess ssh = ChildProcess.Start(new ProcessStart(StartableProgram.Ssh)
        {
            Arguments = [.. address.Arguments().Select(Encoding.UTF8.GetBytes)],
            Environment = ProcessEnvironment.Entries,
            Input = StandardStream.Pipe,
            Output = StandardStream.Pipe,
        });
        try
        {
            return new SshPeer(ssh, new StreamPeer(ssh.Output!, ssh.Input!));
        }
        catch (Exception error) when (error is IOException or LarderException { Code.Number: 2311 } || (error is LarderException { Code.Number: 2310 } && HasFailed(ssh)))
        {
            ssh.Input!.Dispose();
            ssh.Output!.Dispose();
            ExitStatus status = ssh.Wait();
            ssh.Dispose();
            throw PeerErrors.Unreachable(address.ToString(), $"ssh ended with {status}", error);
        }
        catch
        {
            ssh.Dispose();
            throw;
        }
    }

    /// <summary>Closes the connection and waits for ssh.</summary>
    public void Dispose()
    {
        Store.Dispose();
        _ = _ssh.Wait();
        _ssh.Dispose();
    }

    // An answer that no store gives is another matter than none.
    private static bool HasFailed(ChildProcess ssh)
    {
        ssh.Input!.Dispose();
        ssh.Output!.Dispose();
        ExitStatus status = ssh.Wait();
        return status == ExitStatus.Exited(OwnFailure) || status == ExitStatus.Exited(NotExecutable) || status == ExitStatus.Exited(NotFound);
    }
}
