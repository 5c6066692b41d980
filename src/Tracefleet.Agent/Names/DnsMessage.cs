using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Names;

/// <summary>What a DNS server said to a question for a PTR record.</summary>
enum DnsReplyKind
{
    /// <summary>No reply to this question, or nonsense: wait for another.</summary>
    Foreign,

    /// <summary>A name, or that there is none.</summary>
    Answer,

    /// <summary>It did not fit: ask again over TCP.</summary>
    Truncated,

    /// <summary>This server cannot say: ask another.</summary>
    Refusal,
}

/// <summary>The name of an address, or that it has none, and for how long that holds.</summary>
readonly record struct PtrAnswer(string? Name, TimeSpan KeepFor);

/// <summary>A question for the PTR record of an address, and how replies to it are read (RFC 1035 §4).</summary>
sealed class DnsMessage
{
    const int HeaderLength = 12, MaxRecords = 64;
    const ushort Ptr = 12, Cname = 5, Soa = 6, Internet = 1, RecursionDesired = 0x0100, Response = 0x8000, Truncation = 0x0200;
    const int NoError = 0, NoSuchName = 3;

    // Bounds for what foreign servers wish.
    static readonly TimeSpan LeastKept = TimeSpan.FromSeconds(30), MostKept = TimeSpan.FromDays(1), NothingKept = TimeSpan.FromMinutes(5);

    readonly byte[] _bytes;

    public DnsMessage(Address address, ushort id)
    {
        var name = DnsName.ReverseOf(address);
        _bytes = new byte[HeaderLength + name.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(_bytes, id);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(4), 1);
        name.CopyTo(_bytes, HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(HeaderLength + name.Length), Ptr);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(HeaderLength + name.Length + 2), Internet);
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    ReadOnlySpan<byte> Question => _bytes.AsSpan(HeaderLength);

    /// <summary>Reads a reply; whatever the bytes are, it never throws.</summary>
    public DnsReplyKind Read(ReadOnlySpan<byte> reply, out PtrAnswer answer)
    {
        answer = default;
        if (!IsReplyToThis(reply, out var flags))
            return DnsReplyKind.Foreign;
        if ((flags & Truncation) != 0)
            return DnsReplyKind.Truncated;
        if ((flags & 0x0F) is not (NoError or NoSuchName))
            return DnsReplyKind.Refusal;
        if (TryReadRecords(reply, out var name, out var seconds))
        {
            answer = new PtrAnswer(name, Kept(name, seconds));
            return DnsReplyKind.Answer;
        }
        return DnsReplyKind.Refusal;
    }

    // The question comes first and has nothing to be compressed with, so it is there byte for byte but for the case of letters.
    bool IsReplyToThis(ReadOnlySpan<byte> reply, out ushort flags)
    {
        flags = reply.Length >= HeaderLength ? BinaryPrimitives.ReadUInt16BigEndian(reply[2..]) : (ushort)0;
        return reply.Length >= _bytes.Length
            && reply[..2].SequenceEqual(_bytes.AsSpan(0, 2))
            && (flags & Response) != 0
            && BinaryPrimitives.ReadUInt16BigEndian(reply[4..]) == 1
            && DnsName.AreEqual(reply[HeaderLength.._bytes.Length], Question);
    }

    bool TryReadRecords(ReadOnlySpan<byte> reply, out string? name, out uint seconds)
    {
        name = null;
        seconds = 0;
        var answers = Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(reply[6..]), MaxRecords);
        var all = answers + Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(reply[8..]), MaxRecords);
        var owner = Question[..^4].ToArray();
        var offset = _bytes.Length;
        for (var i = 0; i < all; i++)
        {
            if (!TryReadRecord(reply, ref offset, out var record))
                return false;
            if (i >= answers && record.Type == Soa)
                seconds = record.Ttl;
            if (i >= answers || !DnsName.AreEqual(record.Owner, owner))
                continue;
            // A prefix longer than /24 is delegated by an alias (RFC 2317).
            if (record.Type == Cname)
                owner = record.Target;
            if (record.Type != Ptr)
                continue;
            name = DnsName.ToText(record.Target);
            seconds = record.Ttl;
            return name.Length > 0;
        }
        return true;
    }

    static bool TryReadRecord(ReadOnlySpan<byte> reply, ref int offset, out Record record)
    {
        record = default;
        if (!DnsName.TryRead(reply, ref offset, out var owner) || reply.Length - offset < 10)
            return false;
        var type = BinaryPrimitives.ReadUInt16BigEndian(reply[offset..]);
        var ttl = BinaryPrimitives.ReadUInt32BigEndian(reply[(offset + 4)..]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(reply[(offset + 8)..]);
        offset += 10;
        if (reply.Length - offset < length)
            return false;
        var data = offset;
        offset += length;
        byte[] target = [];
        if (type is Ptr or Cname && (!DnsName.TryRead(reply[..offset], ref data, out target) || data != offset))
            return false;
        record = new Record(owner, type, ttl, target);
        return true;
    }

    static TimeSpan Kept(string? name, uint seconds)
    {
        var wish = seconds > 0 || name is not null ? TimeSpan.FromSeconds(seconds) : NothingKept;
        return wish < LeastKept ? LeastKept : wish > MostKept ? MostKept : wish;
    }

    readonly record struct Record(byte[] Owner, ushort Type, uint Ttl, byte[] Target);
}
