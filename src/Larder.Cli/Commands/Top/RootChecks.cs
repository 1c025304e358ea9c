using System.Globalization;
using Larder.Cli.Commands.Store;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Store;

namespace Larder.Cli.Commands.Top;

/// <summary>What <c>larder doctor</c> asks the configuration and the root; it makes no root.</summary>
internal static class RootChecks
{
    public static IEnumerable<DoctorCheck> Run(CommandContext context)
    {
        string? path = null;
        DoctorCheck configuration = Guard("configuration", () =>
        {
            path = context.RootPath;
            IReadOnlyList<string> files = context.Settings.Files;
            return DoctorCheck.Well("configuration", files.Count == 0 ? "no file; all settings are the defaults" : string.Join(", ", files));
        });
        yield return configuration;
        if (path is null)
        {
            yield break;
        }

        if (!Directory.Exists(path))
        {
            yield return new DoctorCheck("root", DoctorCheck.Note, $"there is none at {path} yet", "Nothing: the first command that writes makes it");
        }
        else
        {
            yield return Guard("root", () => Owner(path));
            yield return Guard("database", () => Database(path));
        }

        yield return OnPath(context, path);
    }

    private static DoctorCheck Guard(string name, Func<DoctorCheck> check)
    {
        try
        {
            return check();
        }
        catch (LarderException error)
        {
            return new DoctorCheck(name, DoctorCheck.Problem, $"{error.Why} ({error.Code})", error.Action);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new DoctorCheck(name, DoctorCheck.Problem, error.Message, "Run as the owner of the root, or choose another with --root");
        }
    }

    private static DoctorCheck Owner(string path)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(path);
        FileStatus status = directory.Stat(default);
        return status.User == CurrentUser.Id
            ? DoctorCheck.Well("root", $"{path} is yours")
            : new DoctorCheck(
                "root",
                DoctorCheck.Problem,
                string.Create(CultureInfo.InvariantCulture, $"{path} belongs to user {status.User}, and this is user {CurrentUser.Id}"),
                $"Run its commands through {path}/bin, or use a root of your own with --root");
    }

    private static DoctorCheck Database(string path)
    {
        using LarderRoot? root = LarderRoot.TryOpen(path);
        if (root is not null && DatabaseCheck.FindDamage(root.Database) is { } damage)
        {
            return new DoctorCheck("database", DoctorCheck.Problem, damage, "Run: larder store rebuild");
        }

        using ContentStore? store = root is null ? null : ContentStore.Open(root);
        return DoctorCheck.Well("database", string.Create(CultureInfo.InvariantCulture, $"whole, schema {root?.Database.SchemaVersion}"));
    }

    private static DoctorCheck OnPath(CommandContext context, string path)
    {
        string bin = Path.Combine(path, "bin");
        bool isOnPath = (context.Host.Variable("PATH") ?? "").Split(':').Any(entry => entry.TrimEnd('/') == bin);
        return isOnPath
            ? DoctorCheck.Well("PATH", $"has {bin}")
            : new DoctorCheck("PATH", DoctorCheck.Note, $"{bin} is not on it", "Put into your shell's profile: eval \"$(larder shellenv)\"");
    }
}
