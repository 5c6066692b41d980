using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Flags; ASes; their peers if any; name if any.</summary>
sealed class OriginCodec : RecordCodec<Origin>
{
    const byte HasName = 1, IsSet = 2, HasPeers = 4, All = 7;

    public override SnapshotKind Kind => SnapshotKind.Asn;

    public override void Write(RecordWriter writer, Origin fact)
    {
        writer.Byte((byte)((fact.Name is null ? 0 : HasName) | (fact.IsSet ? IsSet : 0) | (fact.Peers.IsEmpty ? 0 : HasPeers)));
        writer.Number(fact.Asns.Length);
        foreach (var asn in fact.Asns)
            writer.Number(asn.Number);
        if (!fact.Peers.IsEmpty)
            writer.Number(fact.Peers.Length);
        foreach (var peers in fact.Peers)
            writer.Number(peers);
        if (fact.Name is { } name)
            writer.Text(name);
    }

    public override Origin Read(ref RecordReader reader, SnapshotContent content)
    {
        var flags = reader.Byte();
        var asns = new Asn[reader.Count()];
        for (var i = 0; i < asns.Length; i++)
            asns[i] = new Asn(reader.Number());
        var peers = new int[(flags & HasPeers) != 0 ? reader.Count() : 0];
        for (var i = 0; i < peers.Length; i++)
            peers[i] = reader.SignedNumber();
        return new Origin([.. asns], (flags & HasName) != 0 ? content.Text(reader.Text()) : null)
        {
            Peers = [.. peers],
            IsSet = (flags & IsSet) != 0,
        };
    }

    public override void Check(ref RecordReader reader)
    {
        var flags = reader.Byte();
        if (flags > All)
            reader.Break();
        for (var asns = reader.Count(); asns > 0; asns--)
            reader.Number();
        for (var peers = (flags & HasPeers) != 0 ? reader.Count() : 0; peers > 0; peers--)
            reader.Number();
        if ((flags & HasName) != 0)
            reader.Text();
    }
}
