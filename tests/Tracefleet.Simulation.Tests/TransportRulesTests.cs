using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation.Transport;

namespace Tracefleet.Simulation.Tests;

public sealed class TransportRulesTests
{
    [Fact]
    public void Random_bytes_are_refused_and_never_throw()
    {
        using var transport = Worlds.Transport();
        Prop.ForAll<byte[]>(bytes => Send(transport, bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        var random = new System.Random(1);
        var packet = new byte[300];
        for (var i = 0; i < 20_000; i++)
        {
            var address = i % 2 == 0 ? Worlds.AnyIpv4(random) : Worlds.AnyIpv6(random);
            var length = Wire.WriteUdp(packet, Worlds.Frankfurt.SourceFor(address), address, i % 40, Worlds.Udp(i % 9));
            for (var damaged = i % 4; damaged >= 0; damaged--)
                packet[random.Next(length)] = (byte)random.Next(256);
            Send(transport, packet[..(i % 3 == 0 ? random.Next(length) : length)]);
        }
        Assert.True(transport.Counters is { Malformed: > 1000, WrongChecksum: > 500 });
    }

    [Fact]
    public void A_wrong_source_or_checksum_is_dropped()
    {
        using var transport = Worlds.Transport();
        var packet = new byte[100];
        var target = Address.Parse("9.9.9.9");

        var spoofed = Wire.WriteUdp(packet, Address.Parse("9.8.7.6"), target, 1, Worlds.Udp(0));
        Send(transport, packet[..spoofed]);
        var damaged = Wire.WriteUdp(packet, Worlds.Frankfurt.AddressV4, target, 1, Worlds.Udp(0));
        packet[damaged - 1] ^= 1;
        Send(transport, packet[..damaged]);
        packet[damaged - 1] ^= 1;
        packet[10] ^= 1;
        Send(transport, packet[..damaged]);

        Assert.Equal((3, 1, 2, 0), (transport.Counters.Sent, transport.Counters.WrongSource, transport.Counters.WrongChecksum,
            transport.Counters.Answered));
    }

    [Fact]
    public void A_packet_beyond_the_mtu_is_too_big()
    {
        using var transport = Worlds.Transport();

        Assert.Equal(SendFailure.TooBig, Send(transport, new byte[1501]));
        Assert.Equal(SendFailure.Other, Send(transport, [0x45, 0]));
    }

    [Fact]
    public void Loss_is_as_rare_as_documented()
    {
        using var transport = Worlds.Transport();

        SendEverywhere(transport, 100_000, ttl: 1);

        // Base loss of 4 in 1000 and 60 more towards one block in 50 make 5.2 in 1000; a seed has its exact number.
        Assert.Equal(100_000, transport.Counters.Sent);
        Assert.Equal(536, transport.Counters.Lost);
    }

    [Fact]
    public void A_rate_limited_router_answers_its_burst_and_then_its_rate()
    {
        using var transport = Worlds.Transport();
        var (target, hop) = Worlds.Everywhere(2000).Select(address => (address, hop: Worlds.Seed42.PathOf(Worlds.Frankfurt, address,
            Worlds.Udp(0)).Hops
            .FirstOrDefault(hop => hop is { IsRateLimited: true, IsSilent: false }))).First(found => found.hop is not null);
        var packet = new byte[100];
        var length = Wire.WriteUdp(packet, Worlds.Frankfurt.SourceFor(target), target, hop!.Ttl, Worlds.Udp(0));

        for (var i = 0; i < 200; i++)
            Send(transport, packet[..length]);
        var inBurst = transport.Counters.Answered;
        var batch = new PacketBatch(64);
        var later = Worlds.Start + TimeSpan.FromSeconds(10);
        while (transport.Receive(batch, later) < later)
            Assert.All(Enumerable.Range(0, batch.Count), index => Assert.Equal(hop.Address, Wire.Read(batch[index], batch.At(index)).From));
        Assert.True(transport.Exchange(packet.AsSpan(0, length)) is not null);

        Assert.InRange(inBurst, 4, 19);
        Assert.InRange(transport.Counters.RateLimited, 170, 196);
    }

    [Fact]
    public void Replies_beyond_the_bound_are_lost_as_in_a_congested_network()
    {
        using var transport = Worlds.Transport(maxPending: 10);

        SendEverywhere(transport, 100, ttl: 1);

        Assert.Equal(10, transport.Counters.Answered);
        Assert.InRange(transport.Counters.Congested, 85, 90);
    }

    [Fact]
    public void Memory_does_not_grow_with_destinations()
    {
        using var transport = Worlds.Transport(maxPending: 4096);
        SendEverywhere(transport, 200_000, ttl: 6);
        var before = GC.GetAllocatedBytesForCurrentThread();

        SendEverywhere(transport, 1_000_000, ttl: 7, seed: 11);

        // What is not allocated cannot pile up; the batches of the test are a part of this.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Two_runs_of_a_virtual_clock_are_the_same_to_the_nanosecond() => Assert.Equal(Run(), Run());

    static ulong Run()
    {
        using var transport = Worlds.Transport();
        var facts = new Fingerprint();
        var batch = new PacketBatch(64);
        SendEverywhere(transport, 3000, ttl: 5, reply: (bytes, at) => facts.Add($"{Convert.ToHexString(bytes)} {at}"));
        Assert.True(transport.Counters.Answered > 1500);
        return facts.Value;
    }

    delegate void Reply(ReadOnlySpan<byte> bytes, Instant at);

    static void SendEverywhere(SimulatedTransport transport, int count, int ttl, int seed = 7, Reply? reply = null)
    {
        var random = new System.Random(seed);
        PacketBatch batch = new(64), replies = new(64);
        for (var sent = 0; sent < count;)
        {
            for (batch.Clear(); !batch.IsFull && sent < count; sent++)
            {
                var address = sent % 2 == 0 ? Worlds.AnyIpv4(random) : Worlds.AnyIpv6(random);
                batch.Add(Wire.WriteUdp(batch.NextBuffer, transport.VantagePoint.SourceFor(address), address, ttl, Worlds.Udp(0), 2));
            }
            transport.Send(batch);
            Drain(transport, replies, Instant.MinValue, reply);
        }
        if (reply is not null)
            Drain(transport, replies, transport.Receive(batch, Instant.MinValue) + TimeSpan.FromSeconds(5), reply);
    }

    static void Drain(SimulatedTransport transport, PacketBatch replies, Instant until, Reply? reply)
    {
        do
        {
            transport.Receive(replies, until);
            for (var i = 0; i < replies.Count; i++)
                reply?.Invoke(replies[i], replies.At(i));
        }
        while (replies.Count > 0);
    }

    static SendFailure Send(SimulatedTransport transport, byte[] bytes)
    {
        var batch = new PacketBatch(1);
        bytes.CopyTo(batch.NextBuffer);
        batch.Add(bytes.Length);
        transport.Send(batch);
        return batch.Failure(0);
    }
}
