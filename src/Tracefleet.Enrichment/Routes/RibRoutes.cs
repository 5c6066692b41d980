using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes.Format;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Routes;

/// <summary>All routes of a collector's table, in the file beside its asn snapshot, mapped into memory. Any number of threads may ask.</summary>
/// <remarks>The file stays mapped until nothing refers to this object any more.</remarks>
public sealed partial class RibRoutes
{
    /// <summary>Extension of files of routes; the name before it is the snapshot's identifier.</summary>
    public const string Extension = ".tfroutes";

    /// <summary>Of one prefix, so many are read; no table has as many.</summary>
    public const int MaxRoutesOfPrefix = 1 << 16;

    readonly RoutesContent _content;

    RibRoutes(RoutesContent content)
    {
        _content = content;
        SnapshotId = Encoding.ASCII.GetString(content.Bytes(RoutesSection.Snapshot));
        Peers = PeersOf(content);
        content.KeepAlive();
    }

    /// <summary>The snapshot that they belong to.</summary>
    public string SnapshotId { get; }

    /// <summary>In the order of the table.</summary>
    public ImmutableArray<RibPeer> Peers { get; }

    /// <summary>Of all prefixes and peers.</summary>
    public long Count => _content.Routes;

    public int SizeInBytes => _content.SizeInBytes;

    /// <summary>Maps a file and checks all of it.</summary>
    /// <exception cref="SnapshotException">It cannot be read, is no file of routes, is broken, or of a newer version.</exception>
    public static RibRoutes Open(string path)
    {
        try
        {
            return new RibRoutes(RoutesContent.Open(MappedBytes.Map(path), path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(path, null, $"cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads routes that are already in memory; the bytes must not change any more.</summary>
    /// <param name="name">For error messages.</param>
    /// <exception cref="SnapshotException">They are no file of routes, broken, or of a newer version.</exception>
    public static RibRoutes FromBytes(ReadOnlyMemory<byte> routes, string name) => new(RoutesContent.Open(new MappedBytes(routes), name));

    /// <summary>Reads the header alone.</summary>
    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="SnapshotException">It cannot be read, or its header is not one.</exception>
    public static RibRoutesSize? SizeOf(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            var start = new byte[RoutesHeader.Length];
            RoutesHeader.Check(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)), file.Length, path);
            return new RibRoutesSize(RoutesHeader.RoutesOf(start), file.Length);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(path, null, $"cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The routes of a prefix, in the order of the table; none where the table does not have it.</summary>
    public ImmutableArray<RibRoute> RoutesOf(Prefix prefix)
    {
        var routes = ImmutableArray.CreateBuilder<RibRoute>();
        foreach (var number in ListsOf(prefix))
            Add(routes, prefix, number);
        _content.KeepAlive();
        return routes.DrainToImmutable();
    }

    void Add(ImmutableArray<RibRoute>.Builder routes, Prefix prefix, int number)
    {
        var list = new RouteList(_content.Record(RoutesSection.Lists, RoutesSection.ListEnds, number));
        while (routes.Count < MaxRoutesOfPrefix && list.Next())
            routes.Add(RouteOf(prefix, list.Peer, list.Attributes));
    }

    static ImmutableArray<RibPeer> PeersOf(RoutesContent content)
    {
        var peers = ImmutableArray.CreateBuilder<RibPeer>(content.Peers);
        for (var rest = content.Bytes(RoutesSection.Peers); !rest.IsEmpty; rest = rest[RoutesContent.PeerSize..])
            peers.Add(new RibPeer(
                new Address(BinaryPrimitives.ReadUInt128LittleEndian(rest)), new Asn(BinaryPrimitives.ReadUInt32LittleEndian(rest[16..])),
                BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]), CountAt(rest[24..]), CountAt(rest[28..])));
        return peers.MoveToImmutable();
    }

    static int CountAt(ReadOnlySpan<byte> bytes) => (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes), int.MaxValue);
}
