using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TokenFunctions.Local.KeyVault.State;

/// <summary>The bearer token of the vault: random, and the same after a restart.</summary>
internal static class AccessTokenFile
{
    private const string FileName = "access-token";

    /// <exception cref="InvalidDataException">The file is empty.</exception>
    public static string ReadOrCreate(StateDirectory? directory)
    {
        if (directory?.Read(FileName) is { } content)
        {
            var kept = Encoding.UTF8.GetString(content).Trim();
            return kept.Length > 0 ? kept : throw new InvalidDataException($"{directory.PathOf(FileName)} is empty. Remove it to get a new token.");
        }

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        directory?.Write(FileName, Encoding.UTF8.GetBytes(token));
        return token;
    }
}
