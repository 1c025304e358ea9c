using System.Text;

namespace Larder.Sandbox;

/// <summary>A command line under construction: options are ASCII, their values bytes.</summary>
internal sealed class OptionList
{
    private readonly List<byte[]> _items = [];

    internal IReadOnlyList<byte[]> Items => _items;

    internal void Add(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            _items.Add(Encoding.UTF8.GetBytes(word));
        }
    }

    internal void Add(string option, byte[] value)
    {
        Add(option);
        _items.Add(value);
    }

    internal void Add(string option, byte[] first, byte[] second)
    {
        Add(option, first);
        _items.Add(second);
    }

    internal void Add(string option, string first, byte[] second)
    {
        Add(option, first);
        _items.Add(second);
    }
}
