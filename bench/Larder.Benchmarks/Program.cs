using BenchmarkDotNet.Running;
using Larder.Benchmarks;
using Larder.Benchmarks.Checkouts;
using Larder.Benchmarks.Collecting;
using Larder.Benchmarks.Digests;

// Verbs are what the scripts in bench/peers time beside a peer; everything else is BenchmarkDotNet's.
return args switch
{
    ["blake3-file", .. string[] rest] => Blake3File.Run(rest),
    ["garbage-store", .. string[] rest] => GarbageStore.Run(rest),
    ["lookup-store", .. string[] rest] => LookupStore.Run(rest),
    ["sharing-checkout", .. string[] rest] => SharingCheckout.Run(rest),
    ["allocations", .. string[] rest] => Allocations.Run(rest),
    ["inflate", .. string[] rest] => Inflate.Run(rest),
    _ => RunBenchmarks(args),
};

static int RunBenchmarks(string[] args)
{
    _ = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    return 0;
}
