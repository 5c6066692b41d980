using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Totals;

/// <summary>Says to which keys a flow counts. Only the other side counts where one is ours; both do where none or each is.</summary>
sealed class Attribution(OwnPrefixes own, OwnerLookup ownerOf)
{
    public void Count(in FlowRecord record, Address? exporter, OpenBucket bucket)
    {
        var amount = new Counts(record.Bytes, record.Packets, record.Flows);
        var direction = own.DirectionOf(record.Source, record.Destination);
        var from = direction == TrafficDirection.Out ? default : amount;
        var to = direction == TrafficDirection.In ? default : amount;
        bucket.Count(direction, amount);
        if (direction == TrafficDirection.Internal && own.PublicOnly)
            return;
        if (direction != TrafficDirection.Out)
            CountSide(record.Source, record.SourceAs, record.SourcePrefixLength, exporter, record.InputInterface, new Tally(from, default), bucket);
        if (direction != TrafficDirection.In)
            CountSide(record.Destination, record.DestinationAs, record.DestinationPrefixLength, exporter, record.OutputInterface, new Tally(default, to), bucket);
        if (record.Protocol is { } protocol)
            bucket.Count(TrafficKey.OfPort(protocol, ServicePort(record.SourcePort, record.DestinationPort)), new Tally(from, to));
        if (exporter is { } known)
            CountExporter(record, known, from, to, bucket);
    }

    void CountSide(Address? address, Asn? exportersAs, byte? prefixLength, Address? exporter, uint? index, in Tally amount, OpenBucket bucket)
    {
        var owner = address is { } asked ? ownerOf(asked) : default;
        var asn = exportersAs ?? owner.As ?? default;
        bucket.Count(TrafficKey.OfAs(asn), amount);
        if (exporter is { } known)
            bucket.Count(TrafficKey.OfAsOfInterface(known, index ?? 0, asn), amount);
        if (owner.Country is { } country)
            bucket.Count(TrafficKey.OfCountry(country), amount);
        if (owner.Ixp is { } ixp)
            bucket.Count(TrafficKey.OfIxp(ixp), amount);
        if ((owner.Prefix ?? ExportersPrefix(address, prefixLength)) is { } prefix)
            bucket.Count(TrafficKey.OfPrefix(prefix), amount);
        if (address is { } host)
            bucket.Count(TrafficKey.OfHost(host), amount);
    }

    static void CountExporter(in FlowRecord record, Address exporter, in Counts from, in Counts to, OpenBucket bucket)
    {
        if (exporter != TrafficKey.ThisHost)
            bucket.Count(TrafficKey.OfExporter(exporter), new Tally(from, to));
        if (record.InputInterface is { } input)
            bucket.Count(TrafficKey.OfInterface(exporter, input), new Tally(from, default));
        if (record.OutputInterface is { } output)
            bucket.Count(TrafficKey.OfInterface(exporter, output), new Tally(default, to));
    }

    // 0 says that the exporter does not know.
    static Prefix? ExportersPrefix(Address? address, byte? length) =>
        address is { } known && length > 0 && length <= known.BitLength ? Prefix.Of(known, length.Value) : null;

    // Services listen on low ports and clients call from high ones (RFC 6335 §6).
    static ushort ServicePort(ushort? source, ushort? destination) => Math.Min(source ?? destination ?? 0, destination ?? source ?? 0);
}
