namespace TokenFunctions.Local.Stack.App;

/// <summary>Which processes of an app end at once. An app consists of the Functions host and its worker.</summary>
public enum Crash
{
    Both,

    /// <summary>The host notices it and ends too.</summary>
    Worker,

    /// <summary>The worker loses its lifeline and stops as on SIGTERM.</summary>
    Host,
}
