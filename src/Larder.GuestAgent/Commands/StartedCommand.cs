using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>A command's process and our ends of what it was given; -1 for what it has not.</summary>
internal struct StartedCommand()
{
    public int Process = -1;
    public int Handle = -1;
    public int Input = -1;
    public int Output = -1;
    public int Errors = -1;

    /// <summary>Says why the program could not be executed as another user.</summary>
    public int Status = -1;

    /// <summary>Lets go of them all.</summary>
    public void Close()
    {
        // A terminal is input and output at once.
        if (Input == Output)
        {
            Input = -1;
        }

        Descriptor.Close(ref Handle);
        Descriptor.Close(ref Input);
        Descriptor.Close(ref Output);
        Descriptor.Close(ref Errors);
        Descriptor.Close(ref Status);
    }
}
