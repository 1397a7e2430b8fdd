using System.Buffers.Text;
using System.Security.Cryptography;

namespace TokenFunctions.Local.SampleProvider.Grants;

internal static class OpaqueToken
{
    public static string New(string prefix) => $"{prefix}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
}
