using Larder.Formats.Packs;
using Larder.Formats.Versions;

namespace Larder.Sources.References;

/// <summary>What a user wrote to name a pack, parsed once by <see cref="ReferenceReader"/>.</summary>
public abstract record Reference
{
    private Reference(string text) => Text = text;

    /// <summary>As the user wrote it.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => Text;

    /// <summary>A pack in a file.</summary>
    public sealed record LocalFile : Reference
    {
        internal LocalFile(string text, string path)
            : base(text) => Path = path;

        /// <summary>Absolute.</summary>
        public string Path { get; }
    }

    /// <summary>
    /// A pack by name: <c>publisher/name[@range][:channel]</c>, or the name alone where that is enough.
    /// </summary>
    public sealed record Named : Reference
    {
        internal Named(string text, string? publisher, string name, VersionRange? range, string? channel)
            : base(text) => (Publisher, Name, Range, Channel) = (publisher, name, range, channel);

        /// <summary>Null when the user left it out: any publisher, as long as only one has the name.</summary>
        public string? Publisher { get; }

        /// <summary>The name among the publisher's packs.</summary>
        public string Name { get; }

        /// <summary>Null when any version will do.</summary>
        public VersionRange? Range { get; }

        /// <summary>Null when not stated.</summary>
        public string? Channel { get; }

        /// <summary>True when a pack of that name is meant; its version is another question.</summary>
        public bool Means(PackName pack) => pack.Name == Name && (Publisher is null || pack.Publisher == Publisher);
    }
}
