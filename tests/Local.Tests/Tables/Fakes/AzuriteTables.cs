using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TokenFunctions.Local.Tests.Tables.Fakes;

/// <summary>A real Azurite, tables only, in memory, on a free loopback port; installed outside the repository at first use.</summary>
public sealed class AzuriteTables : IAsyncLifetime
{
    private const string Version = "3.37.0";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private readonly int _port = FreePort();
    private Process? _azurite;

    public string ConnectionString =>
        $"AccountName=devstoreaccount1;AccountKey={Key};TableEndpoint=http://127.0.0.1:{_port}/devstoreaccount1;";

    public async Task InitializeAsync()
    {
        var folder = await InstallAsync();
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "table", "main.js");
        _azurite = Start("node", folder, [
            script, "--tableHost", "127.0.0.1", "--tablePort", $"{_port}",
            "--skipApiVersionCheck", "--disableTelemetry", "--silent", "--inMemoryPersistence",
        ]);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (await _azurite.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains("successfully started", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException("Azurite ended before it listened; its error output is above.");
    }

    public async Task DisposeAsync()
    {
        if (_azurite is { HasExited: false })
        {
            _azurite.Kill(entireProcessTree: true);
            await _azurite.WaitForExitAsync();
        }

        _azurite?.Dispose();
    }

    private static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"token-functions-azurite-{Version}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        // Installed aside and moved, so that no other test run ever sees half of it.
        var aside = Directory.CreateTempSubdirectory("azurite-").FullName;
        using var npm = Start("npm", aside, ["install", $"azurite@{Version}", "--no-audit", "--no-fund", "--loglevel=error"]);
        await npm.StandardOutput.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, "npm install azurite failed");
        return TryMove(aside, folder);
    }

    private static string TryMove(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
            return to;
        }
        catch (IOException) when (Directory.Exists(to))
        {
            Directory.Delete(from, recursive: true);
            return to;
        }
    }

    private static Process Start(string program, string folder, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
    })!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
