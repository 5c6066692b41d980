using Tracefleet.Addressing;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>What a question narrows its keys to.</summary>
/// <param name="As">Of the key itself.</param>
/// <param name="AboutAs">Known of the key, AS0 for none.</param>
/// <param name="Country">The key itself.</param>
/// <param name="AboutCountry">Known of the key.</param>
sealed record Narrowing(Asn? As, Asn? AboutAs, string? Country, string? AboutCountry, Address? Exporter, Prefix? Within, TrafficKind Kind)
{
    /// <summary>Null where the question takes all keys.</summary>
    /// <exception cref="ArgumentException">Keys of the kind asked for have nothing of that sort; the message names those that do.</exception>
    public static Narrowing? Of(TrafficQuestion question)
    {
        Allow(question, question.As is not null, "an AS", TrafficKind.As, TrafficKind.Prefix, TrafficKind.Host, TrafficKind.AsOfInterface);
        Allow(question, question.Prefix is not null, "a prefix", TrafficKind.Prefix, TrafficKind.Host);
        Allow(question, question.Country is not null, "a country", TrafficKind.Country, TrafficKind.Prefix, TrafficKind.Host);
        Allow(question, question.Exporter is not null, "an exporter", TrafficKind.Exporter, TrafficKind.Interface, TrafficKind.AsOfInterface);
        if (question is { As: null, Prefix: null, Country: null, Exporter: null })
            return null;
        var (isOwnAs, isOwnCountry) = (question.By is TrafficKind.As or TrafficKind.AsOfInterface, question.By == TrafficKind.Country);
        return new Narrowing(
            isOwnAs ? question.As : null, isOwnAs ? null : question.As, isOwnCountry ? question.Country : null, isOwnCountry ? null : question.Country,
            question.Exporter, question.Prefix, question.By);
    }

    /// <summary>Binds what <c>GetNarrowedRowsOfSpan</c> names after its span.</summary>
    public void BindTo(Statement query) =>
        query.Bind((long?)As?.Number).Bind((long?)AboutAs?.Number).Bind(Country).Bind(AboutCountry).Bind(Exporter)
            .Bind(Within?.First).Bind(Within?.Last).Bind(Kind == TrafficKind.Prefix ? Within?.Length : 0L).Bind(Within is { IsIpv4: true } ? 1L : 0L);

    static void Allow(TrafficQuestion question, bool isAsked, string what, params ReadOnlySpan<TrafficKind> kinds)
    {
        if (isAsked && !kinds.Contains(question.By))
            throw new ArgumentException($"{question.By} cannot be narrowed to {what}; only {string.Join(", ", kinds.ToArray())} can.", nameof(question));
    }
}
