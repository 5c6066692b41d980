using BenchmarkDotNet.Attributes;
using Tracefleet.Addressing;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>Longest-prefix match over whole Internet tables: 512,621 IPv4 prefixes of 2014, 27,693 IPv6 prefixes of 2015.</summary>
[Config(typeof(LookupConfig))]
public class PrefixTableBenchmarks
{
    PrefixTable<uint> _ipv4 = null!;
    PrefixTable<uint> _ipv6 = null!;
    uint[] _flat = [];
    uint[] _anyIpv4 = [];
    uint[] _announcedIpv4 = [];
    Address[] _ipv4Addresses = [];
    Address[] _ipv6Addresses = [];

    [GlobalSetup]
    public void Load()
    {
        var (ipv4, ipv6) = (LookupInputs.Ipv4Internet(), LookupInputs.Ipv6Internet());
        (_ipv4, _ipv6) = (LookupInputs.Table(ipv4), LookupInputs.Table(ipv6));
        _flat = [.. Enumerable.Range(0, 1 << 24).Select(block => _ipv4.TryFindIpv4((uint)block << 8, out var asn) ? asn : 0)];
        _anyIpv4 = LookupInputs.AnyIpv4(seed: 1);
        _ipv4Addresses = LookupInputs.Announced(ipv4, seed: 2);
        _announcedIpv4 = Array.ConvertAll(_ipv4Addresses, address => address.Ipv4Bits);
        _ipv6Addresses = LookupInputs.Announced(ipv6, seed: 3);
        Console.WriteLine($"// IPv4: {_ipv4.Count} prefixes, {_ipv4.SizeInBytes} bytes; IPv6: {_ipv6.Count} prefixes, {_ipv6.SizeInBytes} bytes");
    }

    /// <summary>One read from a flat array of all /24s (64 MiB): what the machine's memory allows, without prefixes, lengths or misses.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = LookupInputs.Lookups, Description = "bare array of 2^24, IPv4 anywhere")]
    public uint Flat()
    {
        var sum = 0u;
        foreach (var address in _anyIpv4)
            sum ^= _flat[address >> 8];
        return sum;
    }

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "IPv4 anywhere, value")]
    public uint AnyIpv4() => SumIpv4(_anyIpv4);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "IPv4 announced, value")]
    public uint AnnouncedIpv4() => SumIpv4(_announcedIpv4);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "IPv4 announced as Address, value")]
    public uint Ipv4Addresses() => Sum(_ipv4, _ipv4Addresses);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "IPv4 announced as Address, value and prefix")]
    public uint Ipv4Prefixes() => SumWithPrefix(_ipv4, _ipv4Addresses);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "IPv6 announced, value")]
    public uint Ipv6Addresses() => Sum(_ipv6, _ipv6Addresses);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "IPv6 announced, value and prefix")]
    public uint Ipv6Prefixes() => SumWithPrefix(_ipv6, _ipv6Addresses);

    uint SumIpv4(uint[] addresses)
    {
        var sum = 0u;
        foreach (var address in addresses)
            sum ^= _ipv4.TryFindIpv4(address, out var asn) ? asn : 0;
        return sum;
    }

    static uint Sum(PrefixTable<uint> table, Address[] addresses)
    {
        var sum = 0u;
        foreach (var address in addresses)
            sum ^= table.TryFind(address, out var asn) ? asn : 0;
        return sum;
    }

    static uint SumWithPrefix(PrefixTable<uint> table, Address[] addresses)
    {
        var sum = 0u;
        foreach (var address in addresses)
            if (table.TryFind(address, out var asn, out var prefix))
                sum ^= asn ^ (uint)prefix.Length;
        return sum;
    }
}
