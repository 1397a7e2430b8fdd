namespace Microsoft.Azure.Functions.Worker;

/// <summary>The key that a caller of an HTTP function has to show.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
