using System.Globalization;
using System.Runtime.ExceptionServices;
using Larder.Formats.Errors;

namespace Larder.Testing.Fuzz;

/// <summary>
/// Gives a target changed inputs. What is neither success nor a LarderException ends the run with the input in hex; so does
/// a case that takes long, or that allocates more than any input of its size is worth.
/// </summary>
public static class FuzzRunner
{
    // Of managed memory, by one case; the limits of the readers are below it.
    private const long AllocatedAtMost = 256L << 20;

    private static readonly TimeSpan CaseAtMost = TimeSpan.FromSeconds(60);

    /// <summary>Runs a number of cases.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="seed">Says which cases.</param>
    /// <param name="cases">How many.</param>
    /// <exception cref="InvalidOperationException">One of them is a fault of the reader.</exception>
    public static void Run(FuzzTarget target, int seed, int cases)
    {
        Mutator mutator = new(new Random(seed));
        byte[] input = [];
        int number = 0;
        ExceptionDispatchInfo? failure = null;
        Thread worker = new(() =>
        {
            try
            {
                foreach (byte[] valid in target.Corpus)
                {
                    input = valid;
                    Try(target, valid);
                }

                for (; Volatile.Read(ref number) < cases; Interlocked.Increment(ref number))
                {
                    input = mutator.Next(target.Corpus);
                    Try(target, input);
                }
            }
#pragma warning disable CA1031 // Whatever it is, it is what we look for.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(Failed(target, seed, number, input, $"threw {error}", error));
            }
        })
        { IsBackground = true };
        worker.Start();
        while (true)
        {
            int before = Volatile.Read(ref number);
            if (worker.Join(CaseAtMost))
            {
                failure?.Throw();
                return;
            }

            // Not one case ended all the while.
            if (Volatile.Read(ref number) == before)
            {
                throw Failed(target, seed, before, input, "does not come to an end", null);
            }
        }
    }

    private static void Try(FuzzTarget target, byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(input);
        }
        catch (LarderException)
        {
            // Refused, as it should be.
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllocatedAtMost)
        {
            throw new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture, $"it allocated {allocated} bytes"));
        }
    }

    private static InvalidOperationException Failed(FuzzTarget target, int seed, int number, byte[] input, string what, Exception? inner) => new(
        string.Create(CultureInfo.InvariantCulture, $"{target.Name}, seed {seed}, case {number}: {what}\ninput: {Convert.ToHexStringLower(input)}"), inner);
}
