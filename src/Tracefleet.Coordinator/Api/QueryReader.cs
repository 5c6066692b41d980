using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tracefleet.Addressing;

namespace Tracefleet.Coordinator.Api;

/// <summary>Reads a request's query and headers, and keeps what is wrong with them to say it all at once.</summary>
sealed class QueryReader(HttpRequest request)
{
    const int MaxUnknown = 20, MaxNameLength = 64;

    readonly Dictionary<string, string[]> _faults = [];
    readonly List<string> _known = [], _refused = [];

    /// <summary>A problem that names every faulty field and every one that nobody asked for, or null. Look at it after the last field was read.</summary>
    public IResult? Problem
    {
        get
        {
            foreach (var unknown in request.Query.Keys.Except(_known.Concat(_refused), StringComparer.OrdinalIgnoreCase).Take(MaxUnknown))
                _faults[unknown.Length <= MaxNameLength ? unknown : unknown[..MaxNameLength]] = [_known.Count == 0
                    ? "There is no such field; this address takes none."
                    : $"There is no such field; known are {string.Join(", ", _known)}."];
            return _faults.Count == 0 ? null : TypedResults.Problem(Problems.OfFields(_faults));
        }
    }

    public int Int(string name, int otherwise, int min, int max) => (int)Long(name, otherwise, min, max);

    public long Long(string name, long otherwise, long min, long max)
    {
        _known.Add(name);
        return Parse(name, request.Query[name], otherwise, min, max);
    }

    /// <summary>A number from a header that a client sends back as it was given; the query's field of another name goes first.</summary>
    public long HeaderOrQuery(string header, string query, long otherwise)
    {
        _known.Add(query);
        return request.Query.ContainsKey(query)
            ? Parse(query, request.Query[query], otherwise, 0, long.MaxValue)
            : Parse(header, request.Headers[header], otherwise, 0, long.MaxValue);
    }

    public string? Text(string name, int maxLength)
    {
        _known.Add(name);
        var text = (string?)request.Query[name];
        if (text is null || (text.Length > 0 && text.Length <= maxLength))
            return text;
        _faults[name] = [$"It has {text.Length} characters; give 1 to {maxLength}, or leave it out."];
        return null;
    }

    /// <summary>All values of a field that can be repeated.</summary>
    public string[] Texts(string name)
    {
        _known.Add(name);
        return [.. request.Query[name].OfType<string>()];
    }

    /// <summary>False when it is not there.</summary>
    public bool Flag(string name)
    {
        _known.Add(name);
        var text = (string?)request.Query[name];
        if (text is not (null or "true" or "false"))
            _faults[name] = ["Give true or false."];
        return text == "true";
    }

    /// <summary>Fields that somebody else reads.</summary>
    /// <returns>What a field says; null where it is not there.</returns>
    public Func<string, string?> Fields(IEnumerable<string> names)
    {
        _known.AddRange(names);
        return name => request.Query.ContainsKey(name) ? request.Query[name].ToString() : null;
    }

    /// <summary>Says what is wrong with a field.</summary>
    public void Fault(string name, string sentence) => _faults[name] = [sentence];

    /// <summary>Says why a field that others take is not taken here.</summary>
    public void Refuse(string name, string why)
    {
        _refused.Add(name);
        if (request.Query.ContainsKey(name))
            _faults[name] = [why];
    }

    public Asn? Asn(string name)
    {
        _known.Add(name);
        if ((string?)request.Query[name] is not { } text)
            return null;
        if (Addressing.Asn.TryParse(text, out var asn))
            return asn;
        _faults[name] = ["Give an AS number such as 15169 or AS15169."];
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
