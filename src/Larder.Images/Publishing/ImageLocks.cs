using System.Text;
using Larder.Database.Roots;
using Larder.Native.Durability;

namespace Larder.Images.Publishing;

/// <summary>
/// Who waits for whom: one command at a time for a name; and what removes images waits until nobody is about to name one.
/// </summary>
internal static class ImageLocks
{
    private static readonly TimeSpan ForEver = TimeSpan.FromDays(365);

    /// <summary>A name, for one command.</summary>
    public static Task<FileLock> NameAsync(LarderRoot root, string name, CancellationToken cancellationToken) =>
        Task.Run(() => Take(root, Encoding.UTF8.GetBytes($"image+{name}"), shared: false, cancellationToken), cancellationToken);

    /// <summary>All images, for one command that removes some.</summary>
    public static Task<FileLock> AllAsync(LarderRoot root, CancellationToken cancellationToken) =>
        Task.Run(() => All(root, cancellationToken), cancellationToken);

    /// <inheritdoc cref="AllAsync"/>
    public static FileLock All(LarderRoot root, CancellationToken cancellationToken) => Take(root, "images"u8.ToArray(), shared: false, cancellationToken);

    /// <summary>All images, so that none is removed; for the moments in which one gets its name.</summary>
    public static FileLock ShareAll(LarderRoot root) => Take(root, "images"u8.ToArray(), shared: true, CancellationToken.None);

    /// <summary>The file of names, for one that writes it.</summary>
    public static FileLock Names(LarderRoot root) => Take(root, "image-names"u8.ToArray(), shared: false, CancellationToken.None);

    private static FileLock Take(LarderRoot root, byte[] name, bool shared, CancellationToken cancellationToken) =>
        FileLock.TryTake(root.Locks, name, shared, ForEver, cancellationToken) ?? throw new InvalidOperationException("A wait without an end ended.");
}
