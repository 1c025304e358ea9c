using System.Text;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Native.Files;
using Larder.Sandbox;
using Larder.Sandbox.Wrappers;
using Microsoft.Win32.SafeHandles;

namespace Larder.Install.Generations;

/// <summary>
/// <c>launch/</c> of a revision: what every wrapper of the revision hands to bubblewrap, and in <c>bin/</c> a wrapper for each command.
/// World-readable: any user may run what one user installed.
/// </summary>
internal sealed class LaunchDirectory(InstallSettings settings, PackManifest manifest, Revision revision, string finalPath)
{
    private const uint Public = 0x1ED;

    /// <summary>Writes it into a staged revision.</summary>
    /// <param name="directory">The staged revision.</param>
    /// <param name="stagedTree">Absolute path of its tree as it is now; the files name the final one.</param>
    public void Write(DirectoryHandle directory, string stagedTree)
    {
        directory.MakeDirectory("launch"u8, Public);
        using DirectoryHandle launch = directory.OpenDirectory("launch"u8);
        SandboxSpec spec = PackSandbox.Spec(manifest, finalPath, stagedTree);
        foreach ((string name, ReadOnlyMemory<byte> content) in LaunchFiles.All(spec))
        {
            Write(launch, Encoding.ASCII.GetBytes(name), content.Span, 0x1A4);
        }

        launch.MakeDirectory("bin"u8, Public);
        using DirectoryHandle bin = launch.OpenDirectory("bin"u8);
        foreach (PackCommand command in manifest.Commands)
        {
            byte[] script = settings.IsSandboxed ? Wrapper(spec, command) : BareWrapper.Compose(command, finalPath);
            Write(bin, Encoding.ASCII.GetBytes(command.Name.ToString()), script, Public);
        }
    }

    private static void Write(DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, uint mode)
    {
        using SafeFileHandle file = directory.CreateFile(name, mode);
        RandomAccess.Write(file, content, 0);
    }

    private byte[] Wrapper(SandboxSpec spec, PackCommand command) => WrapperScript.Compose(new WrapperCommand
    {
        Publisher = manifest.Name.Publisher,
        Name = manifest.Name.Name,
        Revision = $"{manifest.Version} ({revision})",
        Command = command.Name.ToString(),
        RevisionDirectory = Encoding.UTF8.GetBytes(finalPath),
        Spec = PackSandbox.For(spec, command),
        Path = Encoding.UTF8.GetBytes(command.Path.ToString()),
        Arguments = [.. command.Arguments.Select(Encoding.UTF8.GetBytes)],
    });
}
