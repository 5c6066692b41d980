using Tracefleet.Addressing;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic.Import;

/// <summary>Adds rows up by AS, prefix and host, exactly, whatever their number: what does not fit in memory is in a database that goes away.</summary>
sealed class ScratchCounts : IDisposable
{
    /// <summary>Hosts, prefixes and ASes in memory, about 30 MB.</summary>
    const int MostInMemory = 200_000;

    readonly Connection _connection = Connection.OpenScratch();
    readonly Dictionary<Address, (long Packets, ForeignCount Last)> _hosts = [];
    readonly Dictionary<Prefix, (long Packets, Asn As)> _prefixes = [];
    readonly Dictionary<Asn, (long Packets, string? Name)> _ases = [];

    public ScratchCounts() => _connection.Execute(SqlText.Of("CreateScratchCounts"));

    public long Packets { get; private set; }

    /// <summary>Of those, the ones that had a prefix.</summary>
    public long PacketsWithPrefix { get; private set; }

    public void Add(in ForeignCount count)
    {
        Packets++;
        _hosts[count.Host] = (_hosts.GetValueOrDefault(count.Host).Packets + 1, count);
        var known = _ases.GetValueOrDefault(count.As);
        _ases[count.As] = (known.Packets + 1, count.AsName ?? known.Name);
        if (count.Prefix is { } prefix)
        {
            PacketsWithPrefix++;
            _prefixes[prefix] = (_prefixes.GetValueOrDefault(prefix).Packets + 1, count.As);
        }
        if (_hosts.Count + _prefixes.Count + _ases.Count > MostInMemory)
            Flush();
    }

    /// <summary>Every key with its packets, so many at a time.</summary>
    public IEnumerable<List<(TrafficKey Key, TrafficAbout About, long Packets)>> InParts(int keys)
    {
        Flush();
        long afterAs = -1;
        while (_connection.Query("GetScratchAsesAfter").Bind(afterAs).Bind(keys)
            .ReadAll(row => (As: new Asn((uint)row.Int64(0)), Packets: row.Int64(1), Name: row.TextOrNull(2))) is { Count: > 0 } part)
        {
            afterAs = part[^1].As.Number;
            yield return part.ConvertAll(row => (TrafficKey.OfAs(row.As), new TrafficAbout(AsName: row.Name), row.Packets));
        }
        Prefix? afterPrefix = null;
        while (_connection.Query("GetScratchPrefixesAfter").Bind(afterPrefix?.Network).Bind((long?)afterPrefix?.Length).Bind(keys)
            .ReadAll(row => (Prefix: PrefixOf(row, 0)!.Value, Packets: row.Int64(2), As: AsOf(row, 3))) is { Count: > 0 } part)
        {
            afterPrefix = part[^1].Prefix;
            yield return part.ConvertAll(row => (TrafficKey.OfPrefix(row.Prefix), new TrafficAbout(row.As), row.Packets));
        }
        Address? afterHost = null;
        while (_connection.Query("GetScratchHostsAfter").Bind(afterHost).Bind(keys)
            .ReadAll(row => (Host: row.AddressOrNull(0)!.Value, Packets: row.Int64(1), Prefix: PrefixOf(row, 2), As: AsOf(row, 4))) is { Count: > 0 } part)
        {
            afterHost = part[^1].Host;
            yield return part.ConvertAll(row => (TrafficKey.OfHost(row.Host), new TrafficAbout(row.As, Prefix: row.Prefix), row.Packets));
        }
    }

    void Flush()
    {
        _connection.Execute("BEGIN");
        foreach (var (host, (packets, last)) in _hosts)
            _connection.Query("AddToScratchHost").Bind(host).Bind(packets).Bind(last.Prefix?.Network).Bind((long?)last.Prefix?.Length)
                .Bind((long)last.As.Number).Run();
        foreach (var (prefix, (packets, asn)) in _prefixes)
            _connection.Query("AddToScratchPrefix").Bind(prefix.Network).Bind((long)prefix.Length).Bind(packets).Bind((long)asn.Number).Run();
        foreach (var (asn, (packets, name)) in _ases)
            _connection.Query("AddToScratchAs").Bind((long)asn.Number).Bind(packets).Bind(name).Run();
        _connection.Execute("COMMIT");
        _hosts.Clear();
        _prefixes.Clear();
        _ases.Clear();
    }

    static Prefix? PrefixOf(Statement row, int column) => row.AddressOrNull(column) is { } network ? new Prefix(network, row.Int32(column + 1)) : null;

    // AS0 is none.
    static Asn? AsOf(Statement row, int column) => row.Int64(column) is > 0 and var asn ? new Asn((uint)asn) : null;

    public void Dispose() => _connection.Dispose();
}
