using Tracefleet.Addressing;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Keys as rows that others name by a number.</summary>
/// <remarks>Numbers are not remembered from one write to the next: another process may have deleted a key that had no rows any more.</remarks>
static class KeyRow
{
    /// <summary>The number of a key, which is given one if it has none, and marked as used.</summary>
    /// <param name="about">Replaces what was known; null leaves it.</param>
    /// <param name="today">Days since the Unix epoch.</param>
    public static long IdOf(Connection connection, in TrafficKey key, TrafficAbout? about, long today)
    {
        var (id, usedOn, known) = Find(connection, key);
        if (id == 0)
        {
            connection.Query("InsertTrafficKey").BindKey(key).Bind(today).BindAbout(about ?? TrafficAbout.Nothing).Run();
            return connection.LastInsertedId;
        }
        var isNews = about is not null && about != known;
        if (isNews || usedOn < today)
            connection.Query("UpdateTrafficKey").Bind(Math.Max(today, usedOn)).BindAbout(isNews ? about! : known).Bind(id).Run();
        return id;
    }

    /// <summary>Marks a key as used whose number is in a row.</summary>
    public static void Use(Connection connection, long id, long today) => connection.Query("UseTrafficKey").Bind(today).Bind(id).Run();

    /// <summary>Null if there is none of that number.</summary>
    public static (TrafficKey Key, TrafficAbout About)? Get(Connection connection, long id)
    {
        var row = connection.Query("GetTrafficKey").Bind(id);
        try
        {
            return row.Step() ? (ReadKey(row), ReadAbout(row, 5)) : null;
        }
        finally
        {
            row.Clear();
        }
    }

    static (long Id, long UsedOn, TrafficAbout About) Find(Connection connection, in TrafficKey key)
    {
        var row = connection.Query("FindTrafficKey").BindKey(key);
        try
        {
            return row.Step() ? (row.Int64(0), row.Int64(1), ReadAbout(row, 2)) : (0, 0, TrafficAbout.Nothing);
        }
        finally
        {
            row.Clear();
        }
    }

    static Statement BindKey(this Statement statement, in TrafficKey key) =>
        statement.Bind((long)key.Kind).Bind(key.Address ?? key.Prefix?.Network ?? default(Address)).Bind(NumberOf(key))
            .Bind((long)(key.As?.Number ?? 0)).Bind(key.Name ?? "");

    static long NumberOf(in TrafficKey key) => key.Kind switch
    {
        TrafficKind.Prefix => key.Prefix!.Value.Length,
        TrafficKind.Port => (long)key.Protocol!.Value << 16 | key.Port!.Value,
        _ => key.Interface ?? 0,
    };

    static Statement BindAbout(this Statement statement, TrafficAbout about) =>
        statement.Bind((long?)about.As?.Number).Bind(about.AsName).Bind(about.Prefix?.Network).Bind((long?)about.Prefix?.Length)
            .Bind(about.Country).Bind(about.Ixp);

    static TrafficKey ReadKey(Statement row)
    {
        var (address, number, asn) = (row.AddressOrNull(1) ?? default, row.Int64(2), new Asn((uint)row.Int64(3)));
        return (TrafficKind)row.Int32(0) switch
        {
            TrafficKind.As => TrafficKey.OfAs(asn),
            TrafficKind.Country => TrafficKey.OfCountry(row.Text(4)),
            TrafficKind.Prefix => TrafficKey.OfPrefix(Prefix.Of(address, (int)number)),
            TrafficKind.Host => TrafficKey.OfHost(address),
            TrafficKind.Port => TrafficKey.OfPort((byte)(number >> 16), (ushort)(number & 0xFFFF)),
            TrafficKind.Ixp => TrafficKey.OfIxp(row.Text(4)),
            TrafficKind.Interface => TrafficKey.OfInterface(address, (uint)number),
            TrafficKind.Exporter => TrafficKey.OfExporter(address),
            TrafficKind.AsOfInterface => TrafficKey.OfAsOfInterface(address, (uint)number, asn),
            var unknown => throw new InvalidOperationException($"The database holds a key of the unknown kind {(int)unknown}."),
        };
    }

    static TrafficAbout ReadAbout(Statement row, int column) => new(
        row.Int64OrNull(column) is { } asn ? new Asn((uint)asn) : null, row.TextOrNull(column + 1),
        row.AddressOrNull(column + 2) is { } network ? Prefix.Of(network, row.Int32(column + 3)) : null,
        row.TextOrNull(column + 4), row.TextOrNull(column + 5));
}
