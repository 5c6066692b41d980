using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>Reads all there is: every network, every record, a few lookups. Only <see cref="MmdbException"/> is expected.</summary>
static class MmdbExhaustion
{
    static readonly Address[] Probes = [.. ((string[])["0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "2001:db8::1", "2002:c000:201::", "ffff::"]).Select(Address.Parse)];

    public static bool IsSound(ReadOnlyMemory<byte> database)
    {
        try
        {
            return IsSound(MmdbReader.FromBytes(database));
        }
        catch (MmdbException)
        {
            return false;
        }
    }

    public static bool IsSound(MmdbReader reader)
    {
        var faults = 0;
        foreach (var address in Probes)
            faults += Fault(() => Lookup(reader, address)) is null ? 0 : 1;
        var (_, fault, records) = Read(reader);
        return faults == 0 && fault is null && records.Count == 0;
    }

    /// <summary>Networks read, the fault that ended the walk, and the faults of single records.</summary>
    public static (int Networks, MmdbFault? Walk, List<MmdbFault> Records) Read(MmdbReader reader)
    {
        var networks = 0;
        var records = new List<MmdbFault>();
        var walk = Fault(() =>
        {
            foreach (var network in reader.Networks())
            {
                networks++;
                try
                {
                    network.Value.ToObject();
                }
                catch (MmdbException failure)
                {
                    records.Add(failure.Fault);
                }
            }
        });
        return (networks, walk, records);
    }

    static void Lookup(MmdbReader reader, Address address)
    {
        var lookup = reader.Find(address);
        if (lookup.Found)
            lookup.Value.ToObject();
    }

    static MmdbFault? Fault(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (MmdbException failure)
        {
            return failure.Fault;
        }
    }
}
