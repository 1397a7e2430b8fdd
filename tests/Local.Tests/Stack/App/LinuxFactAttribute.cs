namespace TokenFunctions.Local.Tests.Stack.App;

/// <summary>Needs SSL_CERT_FILE, which .NET reads on Linux only.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : ".NET reads SSL_CERT_FILE on Linux only.";
}
