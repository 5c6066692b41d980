using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>HTML in the making. Literals are markup; whatever is put between them is text and is encoded.</summary>
sealed class HtmlText
{
    readonly StringBuilder _text = new(8 * 1024);

    public HtmlText Add([InterpolatedStringHandlerArgument("")] ref Hole markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Adds markup that is known to be harmless.</summary>
    public HtmlText AddMarkup(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Collects an interpolated string: literals as they are, values encoded.</summary>
    [InterpolatedStringHandler]
    public readonly struct Hole
    {
        readonly StringBuilder _text;

        public Hole(int literalLength, int formattedCount, HtmlText html)
        {
            _ = (literalLength, formattedCount);
            _text = html._text;
        }

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted<T>(T value) => AppendFormatted(value, null);

        public void AppendFormatted<T>(T value, string? format) =>
            _text.Append(HtmlEncoder.Default.Encode(value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? ""));
    }
}
