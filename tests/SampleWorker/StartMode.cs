namespace TokenFunctions.SampleWorker;

/// <summary>How the app misbehaves when it starts, from the setting <c>Sample__Start</c>.</summary>
internal static class StartMode
{
    /// <summary>It reports a wrong setting and ends.</summary>
    public const string WrongSetting = nameof(WrongSetting);

    /// <summary>It has HTTP functions, but no server for them.</summary>
    public const string WithoutHttpServer = nameof(WithoutHttpServer);

    /// <summary>One function has an entry point that does not exist.</summary>
    public const string BrokenFunction = nameof(BrokenFunction);

    /// <summary>The port of its HTTP server is in use.</summary>
    public const string PortTaken = nameof(PortTaken);

    /// <summary>Like <see cref="PortTaken"/>, but only at the first start with the file of <c>Sample__Marker</c>.</summary>
    public const string PortTakenOnce = nameof(PortTakenOnce);

    public static string? FromEnvironment() => Environment.GetEnvironmentVariable("Sample__Start");
}
