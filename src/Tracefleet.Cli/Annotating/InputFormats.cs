using System.Text;
using Tracefleet.Enrichment;

namespace Tracefleet.Cli.Annotating;

/// <summary>Tells what an input is from its first line.</summary>
static class InputFormats
{
    public static ILineAnnotating Of(ReadOnlySpan<byte> first, Annotator annotator, AnnotateOptions options) =>
        (options.Format == "auto" ? Tell(first, options) : options.Format) switch
        {
            "ndjson" => new JsonLineAnnotating(annotator, options.Field),
            "csv" => new CsvAnnotating(annotator, options.Column),
            "addresses" => new AddressAnnotating(annotator, options.Json),
            _ => new PathTextAnnotating(annotator),
        };

    static string Tell(ReadOnlySpan<byte> first, AnnotateOptions options)
    {
        var text = Encoding.UTF8.GetString(first.Length <= 4096 ? first : first[..4096]).TrimStart('\uFEFF').Trim();
        return text.StartsWith('{') ? "ndjson"
            : options.Column is not null ? "csv"
            : text.StartsWith('#') || AnnotationText.TryAddress(text, out _) ? "addresses"
            : CsvAnnotating.IsHeader(text) ? "csv"
            : "text";
    }
}
