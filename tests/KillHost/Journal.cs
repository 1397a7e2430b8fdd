using System.Security.Cryptography;
using System.Text;
using TokenFunctions.Secrets;

namespace TokenFunctions.KillHost;

/// <summary>What this process did, one line each on standard output, written before it goes on: the harness explains by it what the provider saw. No token, only hashes.</summary>
internal static class Journal
{
    public static void Write(string what, params string[] details) => Console.Out.WriteLine($"JOURNAL {what} {string.Join(' ', details)}");

    public static string Hash(Secret? token) =>
        token is null ? "-" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())).AsSpan(0, 8));
}
