using System.Text;

namespace Larder.Sandbox;

/// <summary>One variable of a command's environment, in exact bytes.</summary>
public sealed class EnvironmentVariable
{
    /// <summary>Makes one.</summary>
    /// <param name="name">At least one byte, none of them <c>=</c> or NUL.</param>
    /// <param name="value">No NUL.</param>
    /// <exception cref="ArgumentException">The name or value holds what an environment cannot.</exception>
    public EnvironmentVariable(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty || name.ContainsAny((byte)0, (byte)'='))
        {
            throw new ArgumentException("A variable's name is not empty and has neither '=' nor NUL.", nameof(name));
        }

        if (value.Contains((byte)0))
        {
            throw new ArgumentException("A variable's value has no NUL.", nameof(value));
        }

        Name = name.ToArray();
        Value = value.ToArray();
    }

    /// <inheritdoc cref="EnvironmentVariable(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public EnvironmentVariable(string name, string value)
        : this(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value))
    {
    }

    /// <summary>The name.</summary>
    public byte[] Name { get; }

    /// <summary>The value.</summary>
    public byte[] Value { get; }
}
