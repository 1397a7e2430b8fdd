namespace Azure.Data.Tables.Edm;

/// <summary>The annotations of types that JSON alone cannot tell (REST reference, "Payload format for Table service operations").</summary>
internal static class EdmType
{
    public const string Binary = "Edm.Binary";
    public const string DateTime = "Edm.DateTime";
    public const string Double = "Edm.Double";
    public const string Guid = "Edm.Guid";
    public const string Int64 = "Edm.Int64";
}
