namespace Larder.Cli.Output;

/// <summary>Told what is being done: phases, and bytes within them. All members may be called at once.</summary>
internal interface IPhaseProgress : IProgress<long>
{
    /// <summary>Begins a phase.</summary>
    /// <param name="name">One or two words, lower case.</param>
    /// <param name="total">Bytes it will take; null when nobody knows.</param>
    void Phase(string name, long? total = null);

    /// <summary>Says how many bytes the phase will take, which shows only within it; counts them from none.</summary>
    void Expect(long total);
}
