using System.Text;

namespace Larder.GuestAgent.Calls;

/// <summary>What was asked cannot be done: a code of the protocol's ERROR, and why.</summary>
internal sealed class GuestException(int code, string message) : Exception(message)
{
    /// <summary>2 not found, 13 not executable, 22 invalid, 5 other.</summary>
    public int Code { get; } = code;

    /// <summary>A call failed on something.</summary>
    public static GuestException Of(string what, ReadOnlySpan<byte> subject, int errno)
    {
        int end = subject.IndexOf((byte)0);
        string name = Encoding.UTF8.GetString(end < 0 ? subject : subject[..end]);
        return new(CodeOf(errno), $"{what} {name}: {Errors.Text(errno)}");
    }

    /// <summary>The code of the protocol for an error number.</summary>
    public static int CodeOf(int errno) => errno switch
    {
        Errors.NotFound => Errors.NotFound,
        Errors.NotPermitted or Errors.Access or Errors.NotExecutableFormat or Errors.IsDirectory => Errors.Access,
        Errors.Invalid or Errors.CrossDevice or Errors.NotDirectory or Errors.TooManyLinks => Errors.Invalid,
        _ => Errors.InputOutput,
    };
}
