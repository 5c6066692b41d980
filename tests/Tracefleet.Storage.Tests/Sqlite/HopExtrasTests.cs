using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Storage.Sqlite;
using static Tracefleet.Storage.Tests.Sqlite.SampleTraces;

namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>What few replies carry, through the database and back.</summary>
public sealed class HopExtrasTests
{
    static readonly Gen<Hop> Telling =
        from seed in Gen.Choose(0, int.MaxValue)
        from named in Gen.Choose(0, ReplyExtension.MaxCount)
        from extended in Gen.Choose(0, ReplyExtension.MaxCount)
        from length in Gen.Choose(0, ReplyExtension.MaxBytes)
        from name in Gen.Elements<string?>(null, "", "xe-0/0/1", "Gi\"1\"", "eth0.東京", new string('x', 64))
        select Answered(1 + seed % 30, seed % 100) with
        {
            Interfaces =
            [
                .. Enumerable.Range(0, named).Select(i => new InterfaceInformation(
                    (InterfaceRole)((seed + i) % 4), i % 2 == 0 ? null : (uint)seed * 2, i % 3 == 0 ? null : Answered(1, i).Addr, name, i % 5 == 0 ? uint.MaxValue : null)),
            ],
            Extensions = [.. Enumerable.Range(0, extended).Select(i => new ReplyExtension((byte)((seed + i) % 256), (byte)i, [.. Enumerable.Range(i, length).Select(b => (byte)(b % 256))]))],
            Rewritten = (RewrittenFields)(seed % 64),
            QuotedTrafficClass = seed % 2 == 0 ? null : (byte)(seed % 256),
            TcpFlags = seed % 3 == 0 ? null : (TcpFlags)(seed % 512),
            Mtu = seed % 5 == 0 ? null : seed,
        };

    [Fact]
    public async Task Come_back_as_they_were_stored()
    {
        using var directory = new DataDirectory();
        await using var store = await SqliteStore.OpenAsync(directory.Path, TimeProvider.System);
        var hops = Telling.Sample(200, 40).ToList();

        await store.Hops.StoreAsync(Batch(1, Reached(0) with { Hops = [.. hops] }), default);

        var read = await store.Hops.ReadEventsAsync(new ResultFilter("c1"), default).Where(stored => stored.Hop is not null).Select(stored => stored.Hop!).ToListAsync();
        Assert.Contains(hops, hop => hop is { Interfaces.Length: ReplyExtension.MaxCount } or { Extensions.Length: ReplyExtension.MaxCount });
        Assert.Equal(hops.Count, read.Count);
        foreach (var (expected, actual) in hops.Zip(read))
        {
            Assert.Equal(expected.Interfaces.AsEnumerable(), actual.Interfaces);
            Assert.Equal(expected.Extensions.Select(Told), actual.Extensions.Select(Told));
            Same.Hop(expected with { Interfaces = [], Extensions = [] }, actual with { Interfaces = [], Extensions = [] });
        }
    }

    static (byte, byte, string) Told(ReplyExtension extension) => (extension.ClassNumber, extension.CType, Convert.ToHexString(extension.Bytes.AsSpan()));
}
