using System.Globalization;

namespace Larder.Native.Virtualisation;

/// <summary>
/// Whether KVM really works: by running a guest's instruction. That the device is there and can be opened says little: inside
/// another virtual machine, KVM may be offered and hang.
/// </summary>
public static class KvmProbe
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    /// <summary>Runs two instructions in a machine of one page, which takes some milliseconds.</summary>
    /// <param name="patience">How long they may take; 2 s by default. A thread that hangs then is left behind, and ends
    /// with this process.</param>
    public static KvmAvailability Ask(TimeSpan? patience = null) => Ask("/dev/kvm", patience ?? DefaultPatience);

    internal static KvmAvailability Ask(string device, TimeSpan patience) => Await(device, () => KvmTrial.Run(device), patience);

    internal static KvmAvailability Await(string device, Func<KvmAvailability> trial, TimeSpan patience)
    {
        TaskCompletionSource<KvmAvailability> answer = new();
        Thread thread = new(() => answer.SetResult(trial()))
        {
            IsBackground = true,
            Name = "KVM probe",
        };
        thread.Start();
        return answer.Task.Wait(patience)
            ? answer.Task.Result
            : new KvmAvailability(false, string.Create(CultureInfo.InvariantCulture, $"{device}: a guest instruction did not run within {patience.TotalSeconds} s"));
    }
}
