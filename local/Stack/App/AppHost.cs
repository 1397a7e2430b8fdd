namespace TokenFunctions.Local.Stack.App;

/// <summary>What runs the app.</summary>
public enum AppHost
{
    /// <summary><c>local/Host</c> of this checkout.</summary>
    Local,

    /// <summary>Azure Functions Core Tools (<c>func</c>), which run the real Functions host.</summary>
    Func,
}
