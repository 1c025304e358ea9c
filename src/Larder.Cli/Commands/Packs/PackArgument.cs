using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install;
using Larder.Install.Records;
using Larder.Sources.References;

namespace Larder.Cli.Commands.Packs;

/// <summary>What a user wrote for a pack: a file, or the name of one that is installed.</summary>
internal static class PackArgument
{
    public static Reference Read(string text) => ReferenceReader.Read(text, Environment.CurrentDirectory);

    /// <summary>The absolute path of a pack file.</summary>
    /// <exception cref="LarderException">LRD1002 and its kin: it is no file.</exception>
    public static string File(string text) => Read(text) is Reference.LocalFile file
        ? file.Path
        : throw new LarderException(
            ErrorCodes.ReferenceUnsupported,
            $"{text} was not installed",
            "this version installs packs from files, and no registry is known where to look for a name",
            $"Name a file: larder install ./{text}.pack");

    /// <summary>The installed pack that is meant.</summary>
    public static PackName Installed(RevisionTable revisions, string text, bool alsoRemoved = false) => Read(text) is Reference.Named { Range: null, Channel: null } named
        ? PackInstaller.Resolve(revisions, named.Publisher, named.Name, alsoRemoved)
        : throw new LarderException(
            ErrorCodes.Usage,
            "The command line cannot be understood",
            $"«{text}» is not the name of an installed pack",
            "Name it as publisher/name, or by its name alone; see: larder list");

    /// <summary>
    /// The pack that a change is for. A full name is taken as it is, so that the same command can be repeated after a crash
    /// that came after its switch.
    /// </summary>
    public static PackName ForChange(RevisionTable revisions, string text) => Read(text) is Reference.Named { Range: null, Channel: null, Publisher: { } publisher } named
        ? PackName.Create(publisher, named.Name)
        : Installed(revisions, text, alsoRemoved: true);
}
