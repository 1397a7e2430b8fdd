namespace TokenFunctions.OAuth.Responses;

/// <summary>Finds the JSON object of a body: after a warning of PHP, after a guard such as <c>)]}',</c>, or as the only element of an array.</summary>
internal static class EmbeddedJson
{
    private const int MostTries = 32;

    /// <summary>
    /// An object in front may be followed by anything. Another one must be the rest of the body, or be cut off by its end. So a script in a page for people is
    /// never taken for an answer. Null where there is none.
    /// </summary>
    public static JsonMembers? Find(ReadOnlySpan<byte> body)
    {
        for (int start = NextStart(body, 0), tries = 0; start >= 0 && tries < MostTries; start = NextStart(body, start + 1), tries++)
        {
            var found = JsonMembers.Read(body[start..]);
            var isAnswer = found.Length is { } length ? IsRest(body[..start], body[(start + length)..]) : found.IsCutOff && !found.IsEmpty;
            if (isAnswer || (start == 0 && !found.IsEmpty))
            {
                return found;
            }
        }

        return null;
    }

    private static int NextStart(ReadOnlySpan<byte> body, int from) => body[from..].IndexOf((byte)'{') is >= 0 and var found ? from + found : -1;

    private static bool IsRest(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        after.TrimStart(" \t\r\n,"u8) is var rest && (rest.IsEmpty || (rest.SequenceEqual("]"u8) && before.TrimEnd(" \t\r\n"u8).EndsWith("["u8)));
}
