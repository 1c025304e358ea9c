using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>Finds the file that a command's name means, as execvp(3) does, by the PATH that the command is given.</summary>
internal static unsafe class ProgramSearch
{
    private static ReadOnlySpan<byte> UsualPath => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"u8;

    /// <summary>A path with a NUL behind it. Throws with code 2 or 13.</summary>
    public static byte[] Find(CommandRequest request)
    {
        ReadOnlySpan<byte> name = Terminated.Text(request.Arguments[0]);
        ReadOnlySpan<byte> directory = Terminated.Text(request.Directory);
        if (name.IsEmpty)
        {
            throw new GuestException(Errors.NotFound, "the command has no name");
        }

        if (name.Contains((byte)'/'))
        {
            byte[] path = In(directory, name);
            return Check(path) is 0 or Errors.NotPermitted ? path : throw GuestException.Of("cannot run", name, Check(path));
        }

        int worst = Errors.NotFound;
        ReadOnlySpan<byte> rest = PathOf(request.Environment);
        while (true)
        {
            int colon = rest.IndexOf((byte)':');
            ReadOnlySpan<byte> place = colon < 0 ? rest : rest[..colon];
            byte[] path = In(directory, Terminated.Text(In(place.IsEmpty ? "."u8 : place, name)));
            int errno = Check(path);
            if (errno == 0)
            {
                return path;
            }

            worst = errno is Errors.Access or Errors.IsDirectory ? Errors.Access : worst;
            if (colon < 0)
            {
                throw worst == Errors.NotFound
                    ? GuestException.Of("cannot find the command", name, worst)
                    : GuestException.Of("cannot run", name, worst);
            }

            rest = rest[(colon + 1)..];
        }
    }

    private static ReadOnlySpan<byte> PathOf(byte[][] environment)
    {
        foreach (byte[] variable in environment)
        {
            if (variable.AsSpan().StartsWith("PATH="u8))
            {
                return Terminated.Text(variable)[5..];
            }
        }

        return UsualPath;
    }

    private static byte[] In(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name) =>
        name[0] == (byte)'/' ? Terminated.Of(name) : Terminated.Of(directory, "/"u8, name);

    private static int Check(byte[] path)
    {
        fixed (byte* name = path)
        {
            FileStatus status;
            return Libc.Statx(Libc.CurrentDirectory, name, 0, FileStatus.BasicFields, &status) < 0 ? Libc.Errno
                : status.Kind == Libc.KindDirectory ? Errors.IsDirectory
                : status.Kind != Libc.KindFile ? Errors.Access
                : Libc.Access(Libc.CurrentDirectory, name, Libc.Executable, 0) < 0 ? Libc.Errno : 0;
        }
    }
}
