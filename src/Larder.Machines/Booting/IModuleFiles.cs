namespace Larder.Machines.Booting;

/// <summary>The modules of one version of a kernel, wherever they are kept.</summary>
internal interface IModuleFiles
{
    /// <summary>Paths of all files, below <c>modules/VERSION</c>.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens one of them. The caller disposes it.</summary>
    Stream Open(string path);
}
