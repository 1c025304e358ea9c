using System.Text;
using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Formats.Tar;
using Larder.Testing.Kernels;

namespace Larder.Tests.Formats.Kernels;

public sealed class DebianPackageTests
{
    [Fact]
    public void A_package_says_what_it_is_and_has_its_files()
    {
        using DebianPackage package = Open(TinyPackage.WithKernel().Build());

        Assert.Equal(($"linux-image-{TinyKernel.Version}", "6.1.192-2", "amd64"), (package.Package, package.Version, package.Architecture));
        using TarReader reader = new(package.OpenData(DecompressionLimits.Default));
        Assert.True(reader.MoveNext());
        Assert.Equal($"./boot/vmlinuz-{TinyKernel.Version}", Encoding.UTF8.GetString(reader.Current.Path));
        Assert.Throws<InvalidOperationException>(() => package.OpenData(DecompressionLimits.Default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Architecture: amd64\n")]
    [InlineData("Version: \e[2J\nArchitecture: amd64\n")]
    [InlineData("Version: 1\n\nArchitecture: amd64\n")]
    public void A_control_file_without_its_fields_is_refused(string control) =>
        Refuses(new TinyPackage { Control = control }.Build());

    [Fact]
    public void What_is_no_package_is_refused()
    {
        byte[] version = "2.0\n"u8.ToArray();
        Refuses([]);
        Refuses("!<arch>\n"u8.ToArray());
        Refuses(TinyPackage.Archive(("control.tar.gz", [])));
        Refuses(TinyPackage.Archive(("debian-binary", "3.0\n"u8.ToArray())));
        Refuses(TinyPackage.Archive(("debian-binary", version)));
        Refuses(TinyPackage.Archive(("debian-binary", version), ("other", [])));
        Refuses(TinyPackage.Archive(("debian-binary", version), ("control.tar.gz", TinyPackage.Gzip(new byte[1024]))));
        Refuses(new TinyPackage { Package = "../x" }.Build());
        byte[] huge = TinyPackage.Archive(("debian-binary", version));
        "9999999999"u8.CopyTo(huge.AsSpan(8 + 48));
        Refuses(huge);
        byte[] negative = TinyPackage.Archive(("debian-binary", version));
        "-1        "u8.CopyTo(negative.AsSpan(8 + 48));
        Refuses(negative);
    }

    [Fact]
    public void Cut_anywhere_it_fails_with_a_code()
    {
        byte[] whole = new TinyPackage().File("./a", new byte[5000]).Build();
        for (int length = 0; length < whole.Length - 1; length += 7)
        {
            byte[] cut = whole[..length];
            Assert.Throws<LarderException>(() => ReadAll(cut));
        }
    }

    private static void ReadAll(byte[] file)
    {
        using DebianPackage package = Open(file);
        using TarReader reader = new(package.OpenData(DecompressionLimits.Default));
        while (reader.MoveNext())
        {
        }

        reader.DrainToEnd();
    }

    private static DebianPackage Open(byte[] file) => DebianPackage.Open(new MemoryStream(file));

    private static void Refuses(byte[] file) => Assert.Equal(ErrorCodes.MalformedArchive, Assert.Throws<LarderException>(() => Open(file)).Code);
}
