using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Routes.Format;

/// <summary>Walks the routes of a prefix: their count, then for each the numbers of its peer and of its attributes, all LEB128.</summary>
ref struct RouteList
{
    RecordReader _reader;
    int _left;

    public RouteList(ReadOnlySpan<byte> record)
    {
        _reader = new RecordReader(record, 0);
        Count = _left = _reader.Count();
    }

    public int Count { get; }

    /// <summary>Numbers of the current route; they cannot be negative.</summary>
    public int Peer { get; private set; }

    public int Attributes { get; private set; }

    /// <summary>Whether all of the record was read and right.</summary>
    public readonly bool IsWhole => _left == 0 && _reader.IsWhole;

    public bool Next()
    {
        if (_left == 0 || _reader.IsBroken)
            return false;
        _left--;
        var (peer, attributes) = (_reader.Number(), _reader.Number());
        if (peer > int.MaxValue || attributes > int.MaxValue)
            _reader.Break();
        if (_reader.IsBroken)
            return false;
        (Peer, Attributes) = ((int)peer, (int)attributes);
        return true;
    }
}
