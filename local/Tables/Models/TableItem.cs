#nullable disable // The official API carries no nullability annotations; callers must compile the same against both.

namespace Azure.Data.Tables.Models;

/// <summary>A table of the account.</summary>
public class TableItem(string name)
{
    public string Name { get; } = name;
}
