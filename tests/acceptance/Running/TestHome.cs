using Larder.Formats.Packs;
using Larder.Testing.Builders;
using Larder.Testing.Files;

namespace Larder.Acceptance.Running;

/// <summary>A home, a root and a working directory of a test's own, and the binary working in them.</summary>
public sealed class TestHome : IDisposable
{
    /// <param name="user">Run everything as this user id; null for the user of the tests. Needs root.</param>
    /// <param name="root">Where the root is; null for one in the home.</param>
    public TestHome(uint? user = null, string? root = null)
    {
        User = user;
        Root = root ?? Temp.Combine("home", "root");
        Directory.CreateDirectory(Home);
        if (user is { } id)
        {
            File.SetUnixFileMode(Temp, (UnixFileMode)0x1FF);
            Chown(Home, id);
        }
    }

    public TempDirectory Temp { get; } = new();

    public uint? User { get; }

    public string Home => Temp.Combine("home");

    public string Root { get; }

    public Dictionary<string, string?> Variables { get; } = [];

    public string InRoot(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>Runs larder with this home and root.</summary>
    public Ended Larder(params string[] arguments) => Run(LarderBinary.Path, arguments);

    /// <summary>Runs larder with more variables.</summary>
    public Ended LarderWith(IReadOnlyDictionary<string, string?> variables, params string[] arguments) => Run(LarderBinary.Path, arguments, variables);

    /// <summary>Runs any program as this home's user.</summary>
    public Ended Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? more = null, byte[]? input = null)
    {
        Dictionary<string, string?> environment = new(Variables)
        {
            ["HOME"] = Home,
            ["LARDER_ROOT"] = Root,
            ["XDG_DATA_HOME"] = null,
            ["XDG_CACHE_HOME"] = null,
            ["XDG_CONFIG_HOME"] = null,
            ["LARDER_CONFIG"] = null,
            ["LARDER_PROFILE"] = null,
        };
        foreach ((string name, string? value) in more ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return User is { } id
            ? Programs.Run("setpriv", [$"--reuid={id}", $"--regid={id}", "--clear-groups", "--", program, .. arguments], environment, Home, input)
            : Programs.Run(program, arguments, environment, Home, input);
    }

    /// <summary>A pack with base host whose command prints its version and its arguments, made without building.</summary>
    public string Pack(string name = "examples/hello", string version = "1.0.0", Func<PackBuilder, PackBuilder>? change = null, int filler = 10_000)
    {
        string command = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        PackBuilder builder = new PackTree()
            .Program($"app/bin/{command}", $"#!/bin/sh\necho {version} \"$@\"\n")
            .File("app/share/same", new string('s', filler))
            .Into(new PackBuilder
            {
                Name = name,
                Version = version,
                Base = PackBase.Host,
                Commands = [new PackCommand { Name = CommandName.Parse(command), Path = TreePath.Parse($"/app/bin/{command}") }],
            });
        string path = Temp.Combine($"{command}-{version}-{Guid.NewGuid().ToString("n")[..6]}.pack");
        File.WriteAllBytes(path, (change?.Invoke(builder) ?? builder).Build());
        File.SetUnixFileMode(path, (UnixFileMode)0x1A4);
        return path;
    }

    /// <summary>The versions that <c>list --json</c> tells, by pack.</summary>
    public IReadOnlyDictionary<string, string> Installed() => Larder("list", "--json").With(0).Json.GetProperty("packs").EnumerateArray()
        .ToDictionary(pack => $"{pack.GetProperty("publisher")}/{pack.GetProperty("name")}", pack => pack.GetProperty("version").GetString()!);

    public void Dispose() => Temp.Dispose();

    public static void Chown(string path, uint user) => Programs.Run("chown", ["-R", $"{user}:{user}", path]).With(0);
}
