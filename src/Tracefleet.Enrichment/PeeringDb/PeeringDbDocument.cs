using System.Text.Json;
using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.PeeringDb;

/// <summary>Reads the objects of one JSON document, one after the other, out of a buffer as large as its longest value.</summary>
/// <remarks>
/// Three forms are known: <c>[...]</c>, <c>{"data": [...]}</c> as the API answers, and a dump of all kinds, <c>{"ix": {"data": [...]}, ...}</c>.
/// </remarks>
/// <param name="kind">What the document holds by its name; null where the name does not tell.</param>
sealed class PeeringDbDocument(string file, PeeringDbKind? kind, ImportRun run, PeeringDbTables tables)
{
    const int FirstBuffer = 1 << 16;

    /// <summary>Longest value. Notes of real objects stay below a hundredth of this.</summary>
    const int MaxBuffer = 1 << 22;

    const int Outside = -1;

    readonly PeeringDbObject _object = new();
    byte[] _buffer = new byte[FirstBuffer];
    long _consumed;
    int _length;
    int _dataDepth = Outside;
    PeeringDbKind? _kind;
    PeeringDbFields _field;
    string _top = "";
    string _last = "";

    /// <exception cref="Snapshots.SnapshotException">It is not JSON.</exception>
    public void Read(Stream input)
    {
        try
        {
            SkipByteOrderMark(input);
            var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 64 });
            while (!ReadSome(input, ref state))
            {
            }
        }
        catch (JsonException failure)
        {
            throw run.Refused($"{file} is not JSON: {failure.Message}", failure);
        }
    }

    /// <returns>Whether the end was reached.</returns>
    bool ReadSome(Stream input, ref JsonReaderState state)
    {
        if (_length == _buffer.Length)
            Grow();
        var read = input.Read(_buffer.AsSpan(_length));
        _length += read;
        var reader = new Utf8JsonReader(_buffer.AsSpan(0, _length), isFinalBlock: read == 0, state);
        while (reader.Read())
            Take(ref reader);
        var used = (int)reader.BytesConsumed;
        _consumed += used;
        _buffer.AsSpan(used, _length - used).CopyTo(_buffer);
        _length -= used;
        state = reader.CurrentState;
        return read == 0;
    }

    void Grow()
    {
        if (_buffer.Length == MaxBuffer)
            throw run.Refused($"{file} has a value of more than {MaxBuffer} bytes at byte {_consumed}");
        Array.Resize(ref _buffer, 2 * _buffer.Length);
    }

    void SkipByteOrderMark(Stream input)
    {
        _length = input.ReadAtLeast(_buffer.AsSpan(0, 3), 3, throwOnEndOfStream: false);
        if (_buffer.AsSpan(0, _length).SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            (_length, _consumed) = (0, 3);
    }

    void Take(ref Utf8JsonReader reader)
    {
        if (_dataDepth == Outside)
            TakeOutside(ref reader);
        else if (reader.CurrentDepth == _dataDepth)
            _dataDepth = Outside;
        else if (reader.CurrentDepth == _dataDepth + 1)
            TakeElement(ref reader);
        else if (reader.CurrentDepth == _dataDepth + 2)
            TakeField(ref reader);
    }

    void TakeOutside(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _last = reader.CurrentDepth <= 3 ? Name(ref reader) : "";
                if (reader.CurrentDepth == 1)
                    _top = _last;
                break;
            case JsonTokenType.StartArray when IsData(reader.CurrentDepth):
                _dataDepth = reader.CurrentDepth;
                _kind = PeeringDbKinds.Find(_top) ?? kind;
                break;
            case JsonTokenType.Number when _last == "generated" && reader.TryGetDouble(out var seconds):
                tables.Generated(seconds);
                break;
        }
    }

    /// <summary>Names that matter here are short.</summary>
    static string Name(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length <= 16 && System.Text.Ascii.IsValid(reader.ValueSpan) ? System.Text.Encoding.ASCII.GetString(reader.ValueSpan) : "";

    bool IsData(int depth) => depth switch
    {
        0 => true,
        1 => _last == "data" || PeeringDbKinds.Find(_last) is not null,
        2 => _last == "data" && PeeringDbKinds.Find(_top) is not null,
        _ => false,
    };

    void TakeElement(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            _object.Begin(_consumed + reader.TokenStartIndex);
            return;
        }
        if (reader.TokenType != JsonTokenType.EndObject)
            return;
        _kind ??= PeeringDbKinds.OfFields(_object.Fields);
        tables.Add(_kind.Value, _object, file);
    }

    void TakeField(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
            _field = PeeringDbObject.FieldOf(ref reader);
        else if (_field != PeeringDbFields.None)
            _object.Set(_field, ref reader);
    }
}
