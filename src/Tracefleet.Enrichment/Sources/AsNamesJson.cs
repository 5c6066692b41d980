using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>An object of AS number to name, or to an object with <c>name</c> and perhaps <c>country</c>; read piece by piece.</summary>
sealed class AsNamesJson(ReadAhead bytes, string name)
{
    /// <summary>Of one piece of JSON: a string and what surrounds it.</summary>
    const int MaxTokenLength = 1 << 20;

    Asn? _asn;
    string? _property, _name, _country;

    public void ReadTo(Func<uint, string, bool> add)
    {
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 8, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var isLast = false;
        do
        {
            isLast = !bytes.More();
            try
            {
                state = ReadPiece(state, isLast, add);
            }
            catch (JsonException failure)
            {
                throw new SnapshotException(name, (int?)failure.LineNumber + 1, $"not JSON of AS number and name: {bytes.Damage ?? failure.Message}", failure);
            }
        }
        while (!isLast);
    }

    JsonReaderState ReadPiece(JsonReaderState state, bool isLast, Func<uint, string, bool> add)
    {
        if (bytes.Window.Length > MaxTokenLength + (1 << 19))
            throw new SnapshotException(name, null, $"a piece of JSON of more than {MaxTokenLength} bytes");
        var reader = new Utf8JsonReader(bytes.Window, isLast, state);
        while (reader.Read())
            Take(ref reader, add);
        bytes.Consume((int)reader.BytesConsumed);
        return reader.CurrentState;
    }

    void Take(ref Utf8JsonReader reader, Func<uint, string, bool> add)
    {
        if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
            (_asn, _name, _country) = (NumberIn(ref reader), null, null);
        else if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.String)
            Add(reader.GetString(), add);
        else if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.EndObject)
            Add(_name is null || _country is null ? _name : $"{_name}, {_country}", add);
        else if (reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.PropertyName)
            _property = reader.ValueSpan.Length <= 20 ? reader.GetString() : null;
        else if (reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.String)
            TakeDetail(reader.GetString());
    }

    void TakeDetail(string? value)
    {
        if (string.Equals(_property, "name", StringComparison.OrdinalIgnoreCase))
            _name = value;
        else if (string.Equals(_property, "country", StringComparison.OrdinalIgnoreCase))
            _country = value;
    }

    void Add(string? value, Func<uint, string, bool> add)
    {
        if (_asn is { } asn && !string.IsNullOrEmpty(value) && !add(asn.Number, value))
            throw new SnapshotException(name, null, $"more than {AsNames.MaxCount} AS names");
        _asn = null;
    }

    static Asn? NumberIn(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length <= 20 && Asn.TryParse(reader.GetString(), out var asn) ? asn : null;
}
