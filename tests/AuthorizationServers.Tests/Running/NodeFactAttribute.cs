using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

/// <summary>Skipped if Node.js is missing, except in continuous integration (CI is <c>true</c>), where it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeIsMissing.Reason;
}

/// <inheritdoc cref="NodeFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodeIsMissing.Reason;
}

internal static class NodeIsMissing
{
    /// <summary>Null if Node.js is there or is required.</summary>
    public static string? Reason { get; } = Task.Run(() => ReasonAsync(Environment.GetEnvironmentVariable("CI"), "node")).GetAwaiter().GetResult();

    public static async Task<string?> ReasonAsync(string? ci, string node)
    {
        try
        {
            await NodeRuntime.CheckAsync(node);
            return null;
        }
        catch (StackException e)
        {
            return ci == "true" ? null : e.Message;
        }
    }
}
