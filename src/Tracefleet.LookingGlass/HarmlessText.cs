using System.Globalization;
using System.Text;

namespace Tracefleet.LookingGlass;

/// <summary>Makes text of foreign programs fit to be shown: what would move a terminal's cursor, hide words or turn their direction is replaced.</summary>
public static class HarmlessText
{
    /// <summary>What is not UTF-8, and every control or formatting character but the tab, becomes U+FFFD.</summary>
    public static string From(ReadOnlySpan<byte> bytes) => From(Encoding.UTF8.GetString(bytes));

    /// <inheritdoc cref="From(ReadOnlySpan{byte})"/>
    public static string From(string text) =>
        text.Any(IsHarmful) ? string.Create(text.Length, text, static (span, source) => Replace(source, span)) : text;

    static void Replace(string source, Span<char> destination)
    {
        for (var i = 0; i < source.Length; i++)
            destination[i] = IsHarmful(source[i]) ? '\uFFFD' : source[i];
    }

    static bool IsHarmful(char character) =>
        character != '\t' && char.GetUnicodeCategory(character)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
