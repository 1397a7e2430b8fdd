using TokenFunctions.Model;

namespace TokenFunctions.Connections;

/// <summary>New identifiers. They are unique, not secret.</summary>
internal sealed class IdGenerator(Random random)
{
    /// <summary>A GUID, because an attempt is proposed as lease id.</summary>
    public string Attempt() => new Guid(Bytes(16)).ToString("D");

    /// <summary>16 hex digits.</summary>
    public GrantId Grant() => new(Convert.ToHexStringLower(Bytes(8)));

    public string Write() => Convert.ToHexStringLower(Bytes(8));

    public string Notification() => Convert.ToHexStringLower(Bytes(8));

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
