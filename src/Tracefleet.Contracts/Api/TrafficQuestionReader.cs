using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Api;

/// <summary>Reads what is asked of the stored traffic from fields in words, and finds every fault at once. The query of the API and the flags of the
/// command line are read alike.</summary>
public sealed class TrafficQuestionReader
{
    /// <summary>Steps of a span at most, so that no answer outgrows its reader.</summary>
    public const int MostPoints = 5_000;

    static readonly TimeSpan StandardSpan = TimeSpan.FromHours(1);

    static readonly Dictionary<string, TrafficKind[]> Narrowed = new()
    {
        ["asn"] = [TrafficKind.Prefix, TrafficKind.Host, TrafficKind.AsOfInterface],
        ["prefix"] = [TrafficKind.Prefix, TrafficKind.Host],
        ["country"] = [TrafficKind.Prefix, TrafficKind.Host],
        ["exporter"] = [TrafficKind.Interface, TrafficKind.AsOfInterface],
    };

    readonly Dictionary<string, string> _faults = [];
    readonly Func<string, string?> _textOf;
    readonly TrafficForm _form;
    readonly DateTimeOffset _now;

    TrafficQuestionReader(TrafficForm form, Func<string, string?> textOf, DateTimeOffset now) => (_form, _textOf, _now) = (form, textOf, now);

    /// <param name="textOf">What a field says; null where it is not given.</param>
    /// <returns>The question when there are no faults; otherwise a sentence with the remedy for each faulty field.</returns>
    public static (AskedTraffic? Asked, IReadOnlyDictionary<string, string> Faults) Read(TrafficForm form, Func<string, string?> textOf, DateTimeOffset now)
    {
        var reader = new TrafficQuestionReader(form, textOf, now);
        var asked = reader.Read();
        return (reader._faults.Count == 0 ? asked : null, reader._faults);
    }

    AskedTraffic Read()
    {
        var by = _form.FixedBy ?? OneOf("by", TrafficWords.By, "asn");
        var kind = TrafficWords.KindOf(by)!.Value;
        var (from, to, step) = _form.HasSpan ? ReadSpan() : (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1));
        var question = new TrafficQuestion
        {
            By = kind,
            From = from.ToUnixTimeMilliseconds(),
            To = to.ToUnixTimeMilliseconds(),
            Step = step,
            Side = (TrafficSide)Place("direction", TrafficWords.Directions),
            Measure = (TrafficMeasure)Place("measure", TrafficWords.Measures),
            Limit = (int)(Number("limit", 1, _form.MostResults) ?? TrafficForm.DefaultResults),
            Run = Number("run", 1, long.MaxValue),
            As = Text("asn") is { } asn ? ReadAs(asn) : null,
            Prefix = Text("prefix") is { } prefix ? ReadPrefix(prefix) : null,
            Country = Text("country") is { } country ? ReadCountry(country) : null,
            Exporter = Text("exporter") is { } exporter ? ReadExporter(exporter) : null,
        };
        CheckNarrowing(by, kind);
        if (_faults.Count == 0 && TrafficFault.OfSteps(question) is { } fault)
            _faults[fault.Field] = fault.Sentence;
        return new AskedTraffic(by, question) { IsSpanGiven = !_form.HasSpan || _textOf("since") is not null || _textOf("until") is not null };
    }

    (DateTimeOffset From, DateTimeOffset To, TimeSpan? Step) ReadSpan()
    {
        var to = Time("until") ?? _now;
        var from = Time("since") ?? to - StandardSpan;
        TimeSpan? step = Text("step") is { } word ? TrafficWords.Steps[OneOf("step", [.. TrafficWords.Steps.Keys], "1s", word)] : null;
        if (_faults.Count > 0)
            return (from, to, step);
        if (from >= to)
            _faults["since"] = $"It is not before {(Text("until") is null ? "now" : "until")}; give an earlier time, for example 1h.";
        return (from, to, step);
    }

    DateTimeOffset? Time(string field)
    {
        if (Text(field) is not { } text)
            return null;
        if (TrafficTimeText.TryParse(text, _now, out var time))
            return time;
        _faults[field] =
            $"'{Shown(text)}' is no time; give how long ago such as 90s, 15m, 24h or 7d, or a time such as 2026-05-31T12:00:00Z, from 1970 on.";
        return null;
    }

    Asn? ReadAs(string text)
    {
        if (Asn.TryParse(text, out var asn))
            return asn;
        _faults["asn"] = $"'{Shown(text)}' is no AS number; give one such as 64500 or AS64500, 0 for what no AS is known of.";
        return null;
    }

    Prefix? ReadPrefix(string text)
    {
        if (Prefix.TryParse(text, out var prefix))
            return prefix;
        _faults["prefix"] = $"'{Shown(text)}' is no prefix; give one such as 192.0.2.0/24 or 2001:db8::/32, with zero host bits.";
        return null;
    }

    string? ReadCountry(string text)
    {
        if (text.Length == 2 && text.All(char.IsAsciiLetter))
            return text.ToUpperInvariant();
        _faults["country"] = $"'{Shown(text)}' is no country; give two letters (ISO 3166-1) such as NL.";
        return null;
    }

    Address? ReadExporter(string text)
    {
        if (text == TrafficWords.Local)
            return TrafficKey.ThisHost;
        if (Address.TryParse(text, out var exporter))
            return exporter;
        _faults["exporter"] = $"'{Shown(text)}' is no exporter; give its address, or {TrafficWords.Local} for this host's own capture.";
        return null;
    }

    void CheckNarrowing(string by, TrafficKind kind)
    {
        foreach (var (field, kinds) in Narrowed)
        {
            if (Text(field) is not null && !kinds.Contains(kind))
                _faults.TryAdd(field, $"It narrows what is by {Words(kinds)}, not by {by}; leave it out, or ask by one of these.");
        }
    }

    static string Words(TrafficKind[] kinds) => string.Join(", ", kinds.Select(TrafficWords.Word));

    long? Number(string field, long min, long max)
    {
        if (Text(field) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        _faults[field] = max == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"'{Shown(text)}' is no number of a run; give {min} or more.")
            : string.Create(CultureInfo.InvariantCulture, $"'{Shown(text)}' is out of range; give {min} to {max}.");
        return null;
    }

    int Place(string field, IReadOnlyList<string> words) => words.ToList().IndexOf(OneOf(field, words, words[0]));

    string OneOf(string field, IReadOnlyList<string> words, string standard) => OneOf(field, words, standard, Text(field) ?? standard);

    string OneOf(string field, IReadOnlyList<string> words, string standard, string text)
    {
        if (words.Contains(text))
            return text;
        _faults[field] = $"'{Shown(text)}' is none of its words; give {string.Join(", ", words)}.";
        return standard;
    }

    string? Text(string field) => _form.Fields.Contains(field) ? _textOf(field) : null;

    static string Shown(string text) => TargetText.Quotable(text);
}
