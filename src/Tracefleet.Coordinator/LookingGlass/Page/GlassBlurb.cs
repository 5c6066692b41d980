using Ganss.Xss;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>The operator's text about the network, with harmless elements only: text, lists, links and tables, no scripts, styles, forms or pictures.</summary>
sealed class GlassBlurb
{
    static readonly string[] Elements =
        ["a", "b", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "small", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"];

    public GlassBlurb(GlassSettings settings)
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(Elements, StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = new HashSet<string>(["href", "title", "colspan", "rowspan"], StringComparer.OrdinalIgnoreCase),
            AllowedSchemes = new HashSet<string>(["http", "https", "mailto"], StringComparer.OrdinalIgnoreCase),
            UriAttributes = new HashSet<string>(["href"], StringComparer.OrdinalIgnoreCase),
        });
        Html = settings.Blurb is { } blurb ? sanitizer.Sanitize(blurb) : "";
    }

    public string Html { get; }
}
