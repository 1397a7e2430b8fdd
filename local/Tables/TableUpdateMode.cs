namespace Azure.Data.Tables;

/// <summary>How an update treats properties that the sent entity lacks.</summary>
public enum TableUpdateMode
{
    /// <summary>They stay. Null properties are not sent, so they stay too.</summary>
    Merge = 0,

    /// <summary>They are removed.</summary>
    Replace = 1,
}
