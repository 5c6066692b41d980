using System.Collections.Immutable;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Contracts.Link;

/// <summary>How an agent introduces itself.</summary>
/// <param name="Protocol">Version of the link that it speaks.</param>
/// <param name="Holding">Assignments that it is still working on.</param>
public sealed record AgentHello(int Protocol, string Agent, string VantagePoint, AgentInventory Inventory, ImmutableArray<ShardLease> Holding);

/// <summary>The opening of a session on the wire.</summary>
public static class HelloMapping
{
    const string Raw = "raw", Datagram = "datagram", Simulated = "simulated";

    public static Hello ToWire(this AgentHello hello) => new()
    {
        Protocol = (uint)hello.Protocol,
        Agent = hello.Agent,
        VantagePoint = hello.VantagePoint,
        Inventory = hello.Inventory.ToWire(),
        Holding = { hello.Holding.Select(lease => lease.ToWire()) },
    };

    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static AgentHello ToDomain(this Hello hello)
    {
        LinkField.Count(hello.Holding.Count, "holding", LinkLimits.MaxHolding);
        return new AgentHello(
            LinkField.Number(hello.Protocol, "protocol", 1, int.MaxValue),
            LinkField.Text(hello.Agent, "agent", LinkLimits.MaxIdLength),
            LinkField.Text(hello.VantagePoint, "vantage_point", LinkLimits.MaxIdLength),
            hello.Inventory.ToDomain(),
            [.. hello.Holding.Select((key, i) => key.ToDomain($"holding[{i}]"))]);
    }

    public static Inventory ToWire(this AgentInventory inventory)
    {
        var wire = new Inventory
        {
            Version = inventory.Version,
            Transport = inventory.Transport,
            AddressV4 = inventory.AddressV4 ?? "",
            AddressV6 = inventory.AddressV6 ?? "",
            City = LinkField.Fit(inventory.City, LinkLimits.MaxNameLength),
            Country = LinkField.Fit(inventory.Country, LinkLimits.MaxNameLength),
            Tags = { inventory.Tags },
            MeasurementTypes = { inventory.Types },
            Snapshots = new SnapshotIds(inventory.AsnSnapshot, inventory.GeoSnapshot, inventory.IxpSnapshot).ToWire(),
            Capacity = (uint)inventory.Capacity,
            FetchesSnapshots = inventory.FetchesSnapshots,
            HeldSnapshots = { inventory.HeldSnapshots.Take(LinkLimits.MaxHeldSnapshots) },
        };
        if (inventory.Latitude is { } latitude)
            wire.Latitude = latitude;
        if (inventory.Longitude is { } longitude)
            wire.Longitude = longitude;
        if (inventory.Asn is { } asn)
            wire.Asn = asn;
        return wire;
    }

    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static AgentInventory ToDomain(this Inventory? inventory)
    {
        const string Field = "inventory";
        var wire = LinkField.Present(inventory, Field);
        LinkField.Count(wire.Tags.Count, $"{Field}.tags", LinkLimits.MaxTags);
        LinkField.Count(wire.MeasurementTypes.Count, $"{Field}.measurement_types", LinkLimits.MaxTags);
        LinkField.Count(wire.HeldSnapshots.Count, $"{Field}.held_snapshots", LinkLimits.MaxHeldSnapshots);
        var snapshots = wire.Snapshots.ToDomain($"{Field}.snapshots");
        return new AgentInventory(
            LinkField.Text(wire.Version, $"{Field}.version", LinkLimits.MaxIdLength),
            wire.Transport is Raw or Datagram or Simulated
                ? wire.Transport
                : throw LinkField.Fault($"{Field}.transport", $"is none of {Raw}, {Datagram} and {Simulated}."),
            LinkField.OptionalAddress(wire.AddressV4, $"{Field}.address_v4", ipv4: true),
            LinkField.OptionalAddress(wire.AddressV6, $"{Field}.address_v6", ipv4: false),
            LinkField.OptionalText(wire.City, $"{Field}.city", LinkLimits.MaxNameLength),
            LinkField.OptionalText(wire.Country, $"{Field}.country", LinkLimits.MaxNameLength),
            LinkField.Degrees(wire.HasLatitude, wire.Latitude, $"{Field}.latitude", 90),
            LinkField.Degrees(wire.HasLongitude, wire.Longitude, $"{Field}.longitude", 180),
            wire.HasAsn ? wire.Asn : null,
            [.. wire.Tags.Select((tag, i) => LinkField.Text(tag, $"{Field}.tags[{i}]", LinkLimits.MaxIdLength))],
            snapshots.Asn, snapshots.Geo, snapshots.Ixp,
            LinkField.Number(wire.Capacity, $"{Field}.capacity", 1, 64))
        {
            // Words that are not known here are those of a newer agent.
            Types = [.. wire.MeasurementTypes.Select((type, i) => LinkField.Text(type, $"{Field}.measurement_types[{i}]", LinkLimits.MaxIdLength))],
            FetchesSnapshots = wire.FetchesSnapshots,
            HeldSnapshots = [.. wire.HeldSnapshots.Select((id, i) => SnapshotMapping.Identifier(id, $"{Field}.held_snapshots[{i}]"))],
        };
    }

    internal static Snapshots ToWire(this SnapshotIds ids) => new() { Asn = ids.Asn ?? "", Geo = ids.Geo ?? "", Ixp = ids.Ixp ?? "" };

    internal static SnapshotIds ToDomain(this Snapshots? wire, string field)
    {
        if (wire is null or { Asn: "", Geo: "", Ixp: "" })
            return SnapshotIds.None;
        return new SnapshotIds(
            LinkField.OptionalText(wire.Asn, $"{field}.asn", LinkLimits.MaxIdLength),
            LinkField.OptionalText(wire.Geo, $"{field}.geo", LinkLimits.MaxIdLength),
            LinkField.OptionalText(wire.Ixp, $"{field}.ixp", LinkLimits.MaxIdLength));
    }
}
