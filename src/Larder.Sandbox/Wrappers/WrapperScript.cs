using System.Buffers;
using System.Text;
using Larder.Formats.Errors;

namespace Larder.Sandbox.Wrappers;

/// <summary>
/// Composes the script that starts an installed command (docs/decisions/wrapper-script.md). It is POSIX shell, belongs
/// to one revision, forks nothing (but mkdir, the first time a user runs a pack), and ends in bubblewrap. The options
/// that never change stand in <c>launch/args</c>; the script adds what only the caller's shell knows, in the order in
/// which <see cref="BubblewrapLine"/> adds it.
/// </summary>
public static class WrapperScript
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(" ()+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    /// <summary>The script's bytes; its file has mode 0755.</summary>
    /// <exception cref="ArgumentException">A name is no plain text, or the spec has a caller.</exception>
    public static byte[] Compose(WrapperCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        RequirePlain(command.Publisher, command.Name, command.Revision, command.Command);
        if (command.Spec.Caller is not null)
        {
            throw new ArgumentException("A wrapper finds its caller out when it runs.", nameof(command));
        }

        var script = new ScriptWriter();
        script.Line("#!/bin/sh");
        script.Line($"# Starts {command.Command} of {command.Publisher}/{command.Name} {command.Revision}. Made by Larder; belongs to this revision.");
        WriteChecks(script, command);
        WriteStreams(script);
        WriteDataDirectory(script, command);
        WriteShownDirectories(script, command.Spec);
        WriteStart(script, command);
        return script.ToArray();
    }

    private static void WriteChecks(ScriptWriter script, WrapperCommand command)
    {
        script.Line("fail() {");
        script.Line($"    printf 'error %s: {command.Command} cannot be run\\n  why: %s\\n  do:  %s\\n' \"$2\" \"$3\" \"$4\" >&2");
        script.Line("    exit \"$1\"");
        script.Line("}");
        script.Text("[ -x ").Word(command.Bubblewrap).Text(" ]").OrFail(
            125,
            $"{ErrorCodes.MissingDependency}",
            "bubblewrap is not where it was when the pack was installed",
            "install the package bubblewrap, then reinstall the pack");
        script.Text("[ -r ").Word(Launch(command, LaunchFiles.ArgumentsName)).Text(" ] && [ -r ")
            .Word(Launch(command, LaunchFiles.SeccompName)).Text(" ] && [ -r ")
            .Word(Launch(command, LaunchFiles.StarterName)).Text(" ]").OrFail(
                125,
                $"{ErrorCodes.RevisionGone}",
                "this revision was removed, or you may not read it",
                "run `larder list`, and start the command by its name in bin/");
        if (command.ProgramFile is { } file)
        {
            script.Text("[ -e ").Word(file).Text(" ]").OrFail(
                127,
                $"{ErrorCodes.CommandNotFound}",
                "the command's file is missing",
                "run `larder verify` on the pack");
            script.Text("[ -f ").Word(file).Text(" ] && [ -x ").Word(file).Text(" ]").OrFail(
                126,
                $"{ErrorCodes.CommandNotExecutable}",
                "you may not execute the command's file",
                "run `larder verify` on the pack");
        }

        var most = BubblewrapLine.MostArguments - command.Arguments.Count;
        script.Text($"[ $# -le {most} ]").OrFail(
            125,
            $"{ErrorCodes.TooManyArguments}",
            $"it takes no more than {most} arguments",
            "hand them over in parts, as xargs does");
    }

    // A standard stream that is closed would be taken by the first file opened, and the command would find that there.
    private static void WriteStreams(ScriptWriter script)
    {
        script.Line("[ -e /proc/self/fd/0 ] || exec </dev/null");
        script.Line("[ -e /proc/self/fd/1 ] || exec >/dev/null");
        script.Line("[ -e /proc/self/fd/2 ] || exec 2>/dev/null");
    }

    // Caller.OfThisProcess says the same.
    private static void WriteDataDirectory(ScriptWriter script, WrapperCommand command)
    {
        script.Line("case ${XDG_DATA_HOME-} in");
        script.Line("    /*) data=$XDG_DATA_HOME ;;");
        script.Line("    *) case ${HOME-} in /*) data=$HOME/.local/share ;; *) data= ;; esac ;;");
        script.Line("esac");
        script.Line("[ -z \"$data\" ] || {");
        script.Line($"    data=$data/larder/data/'{command.Publisher}/{command.Name}'");
        script.Line("    [ -d \"$data\" ] || command -p mkdir -p -m 700 -- \"$data\" 2>/dev/null || data=");
        script.Line("}");
    }

    // ShownDirectory says the same.
    private static void WriteShownDirectories(ScriptWriter script, SandboxSpec spec)
    {
        if (spec.Capabilities.Home)
        {
            WriteShown(script, spec, "HOME", "home");
        }

        if (spec.Capabilities.WorkingDirectory)
        {
            WriteShown(script, spec, "PWD", "working");
        }
    }

    private static void WriteShown(ScriptWriter script, SandboxSpec spec, string variable, string which)
    {
        script.Text($"case ${{{variable}-}}/ in /|[!/]*|//*|*/./*|*/../*");
        foreach (var name in ShownDirectory.Hidden(spec))
        {
            script.Text("|").Word([(byte)'/', .. name, (byte)'/']).Text("*");
        }

        script.Line(") shown= ;; *) shown=1 ;; esac");
        script.Text($"[ -n \"$shown\" ] && [ -d \"${variable}\" ]").OrFail(
            125,
            $"{ErrorCodes.DirectoryNotShown}",
            $"your {which} directory cannot be shown to it: it is gone, or its place is taken by the command's own files",
            "run it from a directory of yours, such as one below your home");
    }

    private static void WriteStart(ScriptWriter script, WrapperCommand command)
    {
        var spec = command.Spec;
        // bubblewrap must outlive the terminal's signals; the starter gives the command their defaults back.
        script.Line("trap '' INT QUIT");
        script.Text("exec ").Word(command.Bubblewrap).Text($" --args {SandboxDescriptors.Usual.Arguments}");
        script.Text($" --setenv HOME {SandboxSpec.DataPath}");
        foreach (var name in EnvironmentAllowList.Names)
        {
            script.Text($" ${{{name}+--setenv {name} \"${name}\"}}");
        }

        script.Text($" --dir {SandboxSpec.DataPath}");
        script.Text($" ${{data:+--bind \"$data\" {SandboxSpec.DataPath} --setenv LARDER_DATA {SandboxSpec.DataPath}}}");
        if (spec.Capabilities.Home)
        {
            script.Text($" {(spec.Capabilities.HomeWritable ? "--bind" : "--ro-bind")} \"$HOME\" \"$HOME\" --setenv HOME \"$HOME\"");
        }

        if (spec.Capabilities.WorkingDirectory)
        {
            script.Text(" --bind \"$PWD\" \"$PWD\"");
        }

        foreach (var variable in spec.Environment)
        {
            script.Text(" --setenv ").Word(variable.Name).Text(" ").Word(variable.Value);
        }

        script.Text(" --remount-ro / --chdir ");
        _ = spec.Capabilities.WorkingDirectory ? script.Text("\"$PWD\"") : script.Word(spec.WorkingDirectory);
        script.Text($" -- {StarterProgram.Path} ").Word(command.Path);
        foreach (var argument in command.Arguments)
        {
            script.Text(" ").Word(argument);
        }

        script.Text($" \"$@\" {SandboxDescriptors.Usual.Arguments}<").Word(Launch(command, LaunchFiles.ArgumentsName));
        script.Text($" {SandboxDescriptors.Usual.Seccomp}<").Word(Launch(command, LaunchFiles.SeccompName));
        script.Text($" {SandboxDescriptors.Usual.Starter}<").Word(Launch(command, LaunchFiles.StarterName));
        script.Line();
    }

    private static byte[] Launch(WrapperCommand command, string file) =>
        [.. command.RevisionDirectory, .. Encoding.ASCII.GetBytes($"/{LaunchFiles.Directory}/{file}")];

    // They are parsed long before they come here; a line end in one would still be code in the script.
    private static void RequirePlain(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Plain))
            {
                throw new ArgumentException($"\"{name}\" cannot stand in a script.", nameof(names));
            }
        }
    }
}
