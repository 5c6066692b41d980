namespace Tracefleet.Contracts.Api;

/// <summary>A kind of question, and the fields it takes.</summary>
/// <param name="FixedBy">What it is always by; null where the field <c>by</c> says so.</param>
/// <param name="HasSpan">Whether it is of a span of time; otherwise of each second as it comes.</param>
/// <param name="MostResults">Results at most.</param>
public sealed record TrafficForm(string? FixedBy, bool HasSpan, int MostResults)
{
    public const int DefaultResults = 20;

    public static readonly TrafficForm
        Top = new(null, true, 1_000),
        Hosts = new("host", true, 1_000),
        Links = new(TrafficWords.Link, true, 1_000),
        Series = new(null, true, 100),
        Live = new(null, false, 100);

    static readonly string[] OfSpan = ["since", "until", "step"], Others = ["direction", "measure", "limit", "run", "asn", "prefix", "country", "exporter"];

    /// <summary>Names of its fields.</summary>
    public IReadOnlyList<string> Fields => [.. FixedBy is null ? ["by"] : Array.Empty<string>(), .. HasSpan ? OfSpan : [], .. Others];
}
