namespace TokenFunctions.Local.KeyVault;

public sealed record KeyVaultServerOptions
{
    /// <summary>The TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; } = 8443;

    /// <summary>Where secrets, certificate and access token are kept; null keeps them in memory only.</summary>
    public string? StateDirectory { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long a deletion, a recovery and a purge stay in progress. In Azure they take some seconds.</summary>
    public TimeSpan DeletionDelay { get; init; } = TimeSpan.Zero;
}
