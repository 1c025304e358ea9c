using Larder.Formats.Errors;

namespace Larder.Tests.Formats.Compression;

internal static class StreamReading
{
    /// <summary>All bytes of a stream, taken in reads of one size.</summary>
    public static byte[] ReadAll(this Stream stream, int readSize = 8192)
    {
        using var output = new MemoryStream();
        byte[] buffer = new byte[readSize];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            output.Write(buffer, 0, read);
        }

        return output.ToArray();
    }

    /// <summary>The code of the failure that an action must end in.</summary>
    public static ErrorCode Failure(Action action) => Assert.Throws<LarderException>(action).Code;
}
