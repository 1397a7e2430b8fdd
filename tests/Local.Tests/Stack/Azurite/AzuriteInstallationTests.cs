using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack.Azurite;

public sealed class AzuriteInstallationTests : IDisposable
{
    private static readonly string EntryPoint = Path.Combine("node_modules", "azurite", "dist", "src", "azurite.js");

    private readonly TemporaryDirectory _cache = new();
    private readonly TemporaryDirectory _npm = new();
    private readonly AzuritePackage _package = new();
    private readonly List<string> _progress = [];

    [Fact]
    public async Task Ensure_EmptyCache_InstallsAndShowsProgress()
    {
        var path = await Installation(Npm()).EnsureAsync(default);

        Assert.Equal(Path.Combine(_cache.Path, _package.Name, EntryPoint), path);
        Assert.True(File.Exists(path));
        Assert.Collection(
            _progress,
            line => Assert.StartsWith($"Installing Azurite {_package.Version} into ", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"Azurite {_package.Version} installed in ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ensure_AlreadyInstalled_AsksNpmForNothing()
    {
        await Installation(Npm()).EnsureAsync(default);

        await Installation(new NpmCommand("npm-that-is-not-there")).EnsureAsync(default);
    }

    [Fact]
    public async Task Ensure_SeveralAtOnce_InstallOnce()
    {
        var npm = Npm(delayMs: 300);

        var paths = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Installation(npm).EnsureAsync(default)));

        Assert.Single(paths.Distinct());
        Assert.Equal("run\n", await File.ReadAllTextAsync(_npm.File("runs")));
    }

    [Fact]
    public async Task Ensure_AfterAnInstallThatWasKilled_StartsOverAndRemovesWhatItLeft()
    {
        var partial = Path.GetDirectoryName(_cache.File($"{_package.Name}.partial-4711/half", "x"))!;
        _cache.File($"{_package.Name}/half", "x");

        var path = await Installation(Npm()).EnsureAsync(default);

        Assert.True(File.Exists(path));
        Assert.False(Directory.Exists(partial));
        Assert.False(File.Exists(_cache.File($"{_package.Name}/half")));
    }

    [Fact]
    public async Task Ensure_NpmFails_SaysSoInOneLineAndLeavesNoInstallation()
    {
        var npm = new NpmCommand("node", _npm.File("npm.cjs", "console.error('npm error code ENETDOWN\\nnpm error network down'); process.exit(7);"));

        var e = await Assert.ThrowsAsync<StackException>(() => Installation(npm).EnsureAsync(default));

        Assert.Equal(
            "Azurite could not be installed: `npm ci` ended with 7. Check the network and npm's registry setting, and try again. " +
            "npm said: npm error code ENETDOWN | npm error network down",
            e.Message);
        Assert.False(Directory.Exists(Path.Combine(_cache.Path, _package.Name)));
    }

    [Fact]
    public async Task Ensure_CancelledWhileNpmRuns_EndsNpmAndLetsTheNextOneInstall()
    {
        using var cancel = new CancellationTokenSource();
        var npm = new NpmCommand("node", _npm.File("npm.cjs", "setInterval(() => {}, 1000);"));
        var installing = new AzuriteInstallation(_package, _cache.Path, _ => cancel.Cancel(), npm).EnsureAsync(cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => installing);

        Assert.True(File.Exists(await Installation(Npm()).EnsureAsync(default)));
    }

    [Fact]
    public async Task Ensure_NoNpm_SaysWhatToInstall()
    {
        var e = await Assert.ThrowsAsync<StackException>(() => Installation(new NpmCommand("npm-that-is-not-there")).EnsureAsync(default));

        Assert.StartsWith("npm, which comes with Node.js, was not found.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LockFile_NamesNoRegistryAndPinsEveryPackageByHash()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Azurite", "package-lock.json"));
        using var locked = System.Text.Json.JsonDocument.Parse(text);
        var packages = locked.RootElement.GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0).ToList();

        Assert.DoesNotContain("\"resolved\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("registry", text, StringComparison.Ordinal);
        Assert.NotEmpty(packages);
        Assert.All(packages, p => Assert.StartsWith("sha512-", p.Value.GetProperty("integrity").GetString(), StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _cache.Dispose();
        _npm.Dispose();
    }

    private AzuriteInstallation Installation(NpmCommand npm) => new(_package, _cache.Path, Report, npm);

    private void Report(string line)
    {
        lock (_progress)
        {
            _progress.Add(line);
        }
    }

    /// <summary>Replaces only the download: records each run and writes the files that `npm ci` would write.</summary>
    private NpmCommand Npm(int delayMs = 0) => new(
        "node",
        _npm.File("npm.cjs", $$"""
            const fs = require("fs");
            fs.appendFileSync({{System.Text.Json.JsonSerializer.Serialize(_npm.File("runs"))}}, "run\n");
            if (!fs.existsSync("package-lock.json")) process.exit(1);
            setTimeout(() => {
              fs.mkdirSync("node_modules/azurite/dist/src", { recursive: true });
              fs.writeFileSync("node_modules/azurite/dist/src/azurite.js", "");
            }, {{delayMs}});
            """));
}
