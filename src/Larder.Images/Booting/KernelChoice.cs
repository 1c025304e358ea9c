using Larder.Formats.Errors;
using Larder.Images.Kernels;

namespace Larder.Images.Booting;

/// <summary>With which kernel an image is to boot: a given one, none, or its own and else the default one.</summary>
public sealed class KernelChoice
{
    private KernelChoice(string identity, BootFiles? fixedFiles, BootFiles? otherwise) =>
        (Identity, Fixed, Otherwise) = (identity, fixedFiles, otherwise);

    /// <summary>None: a bare root file system.</summary>
    public static KernelChoice None { get; } = new("none", null, null);

    /// <summary>Goes into the image's id.</summary>
    internal string Identity { get; }

    /// <summary>The one that was named; null when none was.</summary>
    internal BootFiles? Fixed { get; }

    /// <summary>The one to take when the image has none; null when there is none.</summary>
    internal BootFiles? Otherwise { get; }

    /// <summary>Whether the image's own kernel is taken.</summary>
    internal bool TakesOwn => Fixed is null && this != None;

    /// <summary>
    /// Chooses: the kernel that was named, else the one that the entry of the catalog names, else the files that were given,
    /// else the image's own, else the one called default.
    /// </summary>
    /// <param name="kernels">The kernels of the root.</param>
    /// <param name="request">What was said.</param>
    /// <param name="ofEntry">The kernel that an entry of the catalog names; null for none.</param>
    /// <exception cref="LarderException">
    /// LRD7001: two things were said of which one would be ignored. LRD3102: there is no such kernel. LRD3103: it is damaged.
    /// LRD3108: a file is not there.
    /// </exception>
    public static KernelChoice Choose(KernelStore kernels, KernelRequest request, string? ofEntry)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(request);
        bool hasFiles = request.Kernel is not null || request.Initrd is not null || request.Modules is not null;
        if (request.IsNone && (hasFiles || request.Reference is not null))
        {
            throw Usage("--no-kernel and a kernel contradict each other", "Leave one of them out");
        }

        if (hasFiles && request.Reference is { } named)
        {
            throw Usage($"the kernel {named} was named, and files of another one were given", "Leave --kernel-ref out, or --kernel, --initrd and --modules");
        }

        if (hasFiles && ofEntry is not null)
        {
            throw Usage($"the catalog's entry has the kernel {ofEntry}, to which given files would lose", "Choose another kernel with --kernel-ref, or leave --kernel, --initrd and --modules out");
        }

        if (hasFiles && request.Kernel is null)
        {
            throw Usage("--initrd and --modules belong to a kernel", "Give it with --kernel");
        }

        return request.IsNone ? None
            : (request.Reference ?? ofEntry) is { } name ? Of(new InstalledBootFiles(kernels.Find(name) ?? throw KernelStore.NotFound(name, kernels.Names())))
            : request.Kernel is { } kernel ? Of(new GivenBootFiles(kernel, request.Initrd, request.Modules))
            : OwnOr(kernels.Find(KernelName.Default) is { } otherwise ? new InstalledBootFiles(otherwise) : null);
    }

    private static KernelChoice Of(BootFiles files) => new($"kernel:{files.Digest}", files, null);

    private static KernelChoice OwnOr(BootFiles? otherwise) => new($"own:{otherwise?.Digest}", null, otherwise);

    private static LarderException Usage(string why, string action) =>
        new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
