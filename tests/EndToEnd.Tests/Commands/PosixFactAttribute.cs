namespace TokenFunctions.EndToEnd.Tests.Commands;

/// <summary>Needs signals, which Windows does not have.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "There are no signals." : null;
}
