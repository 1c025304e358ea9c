using System.Text;

namespace Larder.Testing.Kernels;

/// <summary>Kernel modules that have nothing but what they say of themselves.</summary>
public static class TinyModule
{
    public static byte[] Make(string name, string depends = "", params string[] more) => Raw(
        [$"name={name}", $"depends={depends}", .. more, $"vermagic={TinyKernel.Version} SMP preempt mod_unload modversions "]);

    public static byte[] Raw(IEnumerable<string> entries) =>
        TinyElf.WithSection(".modinfo"u8, Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry + '\0'))));
}
