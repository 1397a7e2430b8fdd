using System.Globalization;
using System.Text;

namespace TokenFunctions.Model;

/// <summary>
/// Characters without a visible form: control and format characters, every blank but the space, and letters and marks that show nothing. RFC 6749 appendix A
/// has none of them. They come from copying.
/// </summary>
internal static class InvisibleCharacters
{
    private static readonly HashSet<UnicodeCategory> Categories =
    [
        UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator,
        UnicodeCategory.OtherNotAssigned,
    ];

    /// <summary>Default-ignorable code points (Unicode standard annex 44) of other categories, and the empty Braille pattern.</summary>
    private static readonly (int First, int Last)[] Ranges =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0),
        (0xE0000, 0xE0FFF),
    ];

    /// <summary>The index of the first one; null for none.</summary>
    public static int? FirstIn(string text)
    {
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsInvisible(rune))
            {
                return index;
            }

            index += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static bool IsInvisible(Rune rune) =>
        rune.Value != ' ' && (Categories.Contains(Rune.GetUnicodeCategory(rune)) || Ranges.Any(r => rune.Value >= r.First && rune.Value <= r.Last));
}
