using System.Text;

namespace TokenFunctions.Tests.Fuzz;

/// <summary>Damages bytes as networks, proxies and careless servers do, and in other ways.</summary>
internal static class Mutation
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "null", "true", "false", "-1", "0", "1e999", "-1e999", "1E-400", "99999999999999999999999999", "9223372036854775808", "0.5", "\"", "'", "{", "[",
            "}", "]", ",", ":", "=", "&", "%", "%zz", "%00", "+", "\\", "\\ud800", "\\udfff", "\\u0000", "\\u", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"",
            "\"\"", "\" \"", "{}", "[]", "//", "/**/", "<html>", "\r\n\r\n", "\u00fc", "\u6f22", "\U0001f512", "\ufeff", "\"error\":\"invalid_grant\",",
            "\"ok\":false,", "\"expires_in\":", "\"access_token\":", "\"refresh_token\":", "\"error\":{", "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0xfe, 0xff], [0x1f, 0x8b],
    ];

    public static byte[] Apply(Random random, byte[] seed, IReadOnlyList<byte[]> others)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(5); changes > 0; changes--)
        {
            Change(random, bytes, others);
        }

        return [.. bytes];
    }

    private static void Change(Random random, List<byte> bytes, IReadOnlyList<byte[]> others)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes.RemoveRange(at, Math.Min(1 + random.Next(4), bytes.Count - at));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4 when bytes.Count < 64 * 1024:
                bytes.InsertRange(at, bytes.GetRange(0, at));
                break;
            case 5:
                var other = others[random.Next(others.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                break;
            case 6:
                var piece = Pieces[random.Next(Pieces.Length)];
                bytes.InsertRange(at, Enumerable.Repeat(piece, random.Next(40) == 0 ? 2000 : 1).SelectMany(p => p));
                break;
            case 7 when at < bytes.Count:
                var length = random.Next(Math.Min(30, bytes.Count - at));
                var moved = bytes.GetRange(at, length);
                bytes.RemoveRange(at, length);
                bytes.InsertRange(random.Next(bytes.Count + 1), moved);
                break;
            default:
                bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
        }
    }

    /// <summary>Removes a run of bytes, long runs first. Then replaces single bytes by plain letters.</summary>
    public static IEnumerable<byte[]> Simpler(byte[] bytes)
    {
        for (var length = bytes.Length; length > 0; length /= 2)
        {
            for (var start = 0; start < bytes.Length; start += length)
            {
                yield return [.. bytes[..start], .. bytes[Math.Min(start + length, bytes.Length)..]];
            }
        }
    }

    public static string Show(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes.Take(2000))
        {
            text.Append(b is >= (byte)' ' and <= (byte)'~' and not (byte)'\\' ? ((char)b).ToString() : $"\\x{b:x2}");
        }

        return bytes.Length > 2000 ? $"{text}... ({bytes.Length} bytes)" : text.ToString();
    }
}
