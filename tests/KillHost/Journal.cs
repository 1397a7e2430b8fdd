using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TokenFunctions.Model;

namespace TokenFunctions.KillHost;

/// <summary>
/// The steps of this process, one line each in the file that <c>JOURNAL</c> names, written before the process goes on. The harness explains by
/// them what the provider saw. The file outlives this process and its host. It holds no token, only hashes.
/// </summary>
internal static class Journal
{
    private static readonly Lock Gate = new();
    private static readonly FileStream File = new(
        Environment.GetEnvironmentVariable("JOURNAL")!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public static void Write(string what, params string[] details)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetTimestamp()} {what} {string.Join(' ', details)}\n");
        lock (Gate)
        {
            File.Write(Encoding.UTF8.GetBytes(line));
        }
    }

    public static string Hash(Secret? token) =>
        token is null ? "-" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())).AsSpan(0, 8));
}
