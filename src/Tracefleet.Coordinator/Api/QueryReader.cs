using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Tracefleet.Coordinator.Api;

/// <summary>Reads a request's query and headers, and keeps what is wrong with them to say it all at once.</summary>
sealed class QueryReader(HttpRequest request)
{
    readonly Dictionary<string, string[]> _faults = [];

    /// <summary>A problem that names every faulty field, or null.</summary>
    public IResult? Problem => _faults.Count == 0 ? null : TypedResults.Problem(Problems.OfFields(_faults));

    public int Int(string name, int otherwise, int min, int max) => (int)Long(name, otherwise, min, max);

    public long Long(string name, long otherwise, long min, long max) => Parse(name, request.Query[name], otherwise, min, max);

    /// <summary>A number from a header that a client sends back as it was given; the query's field of another name goes first.</summary>
    public long HeaderOrQuery(string header, string query, long otherwise) => request.Query.ContainsKey(query)
        ? Long(query, otherwise, 0, long.MaxValue)
        : Parse(header, request.Headers[header], otherwise, 0, long.MaxValue);

    public string? Text(string name, int maxLength)
    {
        var text = (string?)request.Query[name];
        if (text is null || (text.Length > 0 && text.Length <= maxLength))
            return text;
        _faults[name] = [$"It has {text.Length} characters; give 1 to {maxLength}, or leave it out."];
        return null;
    }

    long Parse(string name, string? text, long otherwise, long min, long max)
    {
        if (string.IsNullOrEmpty(text))
            return otherwise;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        _faults[name] = [max == long.MaxValue ? $"Give a whole number from {min}." : $"Give a whole number from {min} to {max}."];
        return otherwise;
    }
}
