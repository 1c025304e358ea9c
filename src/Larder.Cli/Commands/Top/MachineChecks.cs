using System.Text;
using Larder.Native.Compression;
using Larder.Native.Libraries;
using Larder.Native.Processes;
using Larder.Native.Virtualisation;
using Larder.Sandbox;

namespace Larder.Cli.Commands.Top;

/// <summary>What <c>larder doctor</c> asks the machine.</summary>
internal static class MachineChecks
{
    /// <summary>Every C library that Larder takes from the system.</summary>
    public static IEnumerable<DoctorCheck> Libraries()
    {
        foreach (SystemLibrary library in NativeLibraries.All)
        {
            string name = $"library {library.FileName}";
            yield return NativeLibraries.Probe(library).IsPresent
                ? DoctorCheck.Well(name, $"loads, for {library.Purpose}")
                : new DoctorCheck(name, DoctorCheck.Problem, $"does not load, and {library.Purpose} needs it", Install(library.Package));
        }

        SystemLibrary isal = NativeLibraries.Isal;
        yield return IsalGzipDecoder.IsUsable
            ? DoctorCheck.Well($"library {isal.FileName}", $"loads, for {isal.Purpose}")
            : new DoctorCheck($"library {isal.FileName}", DoctorCheck.Note, "does not load: gzip is decompressed, but slower", Install(isal.Package));
    }

    /// <summary>Whether bubblewrap is there.</summary>
    public static DoctorCheck Bubblewrap() => StartableProgram.Bubblewrap.TryFind() is { } path
        ? DoctorCheck.Well("program bwrap", Encoding.UTF8.GetString(path))
        : new DoctorCheck("program bwrap", DoctorCheck.Problem, "is not on PATH", Install(StartableProgram.Bubblewrap.Package));

    /// <summary>Whether sandboxes work, which is to say user namespaces, mounts and seccomp: one is made.</summary>
    public static async Task<DoctorCheck> SandboxAsync(CancellationToken cancellationToken) =>
        await SandboxProbe.RunAsync(cancellationToken).ConfigureAwait(false) is { } problem
            ? new DoctorCheck("sandbox", DoctorCheck.Problem, problem.Why, problem.Action)
            : DoctorCheck.Well("sandbox", "one was made: user namespaces, mounts and seccomp work");

    /// <summary>Whether machines can be run, and how fast.</summary>
    public static IEnumerable<DoctorCheck> Machines()
    {
        StartableProgram qemu = StartableProgram.Qemu;
        yield return qemu.TryFind() is { } path
            ? DoctorCheck.Well($"program {qemu.Name}", Encoding.UTF8.GetString(path))
            : new DoctorCheck($"program {qemu.Name}", DoctorCheck.Note, "is not on PATH: no machine can be run", Install(qemu.Package));
        KvmAvailability kvm = KvmProbe.Ask();
        yield return kvm.Works
            ? DoctorCheck.Well("KVM", "ran a guest's instruction")
            : new DoctorCheck("KVM", DoctorCheck.Note, $"{kvm.Reason}: machines are emulated, some ten times slower", "Allow this user to open /dev/kvm, or allow nested machines where this one is a guest itself");
    }

    private static string Install(string package) => $"Install the package {package}: apt-get install {package}";
}
