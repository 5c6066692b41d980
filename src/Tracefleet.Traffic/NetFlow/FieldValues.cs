using Tracefleet.Addressing;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>What one record says, by role. It is used again for the next record.</summary>
sealed class FieldValues
{
    public const int MaxTextBytes = 64;

    const int Roles = 64;

    readonly ulong[] _numbers = new ulong[Roles];
    readonly UInt128[] _addresses = new UInt128[Roles];
    readonly FieldForm[] _forms = new FieldForm[Roles];
    readonly byte[] _text = new byte[MaxTextBytes];
    ulong _present;

    public bool Has(FieldRole role) => (_present >> (int)role & 1) != 0;

    public ulong? Number(FieldRole role) => Has(role) ? _numbers[(int)role] : null;

    /// <returns>Null also where the value does not fit, which no exporter means.</returns>
    public byte? Byte(FieldRole role) => Number(role) is <= byte.MaxValue and { } value ? (byte)value : null;

    public ushort? Short(FieldRole role) => Number(role) is <= ushort.MaxValue and { } value ? (ushort)value : null;

    public uint? Word(FieldRole role) => Number(role) is <= uint.MaxValue and { } value ? (uint)value : null;

    public long? Time(FieldRole role, ExportTime export) => Number(role) is { } value ? export.Place(_forms[(int)role], value) : null;

    /// <summary>Milliseconds.</summary>
    public ulong? Duration() => Number(FieldRole.Duration) / (_forms[(int)FieldRole.Duration] == FieldForm.Microseconds ? 1_000UL : 1);

    public double? Float(FieldRole role) => Number(role) is { } bits ? BitConverter.UInt64BitsToDouble(bits) : null;

    /// <summary>Of the one role that is text. Fields of a fixed length are filled up with zeros, which are no part of it.</summary>
    public ReadOnlySpan<byte> InterfaceName() =>
        Has(FieldRole.InterfaceName) ? _text.AsSpan(0, (int)_numbers[(int)FieldRole.InterfaceName]).TrimEnd((byte)0) : default;

    /// <summary>Templates for both families fill the fields of one and leave 0 in the other's.</summary>
    public Address? Address(FieldRole ipv4, FieldRole ipv6)
    {
        var wide = Has(ipv6) ? _addresses[(int)ipv6] : 0;
        if (Has(ipv4) && (wide == 0 || _numbers[(int)ipv4] != 0))
            return Addressing.Address.FromIpv4((uint)_numbers[(int)ipv4]);
        return Has(ipv6) ? new Address(wide) : null;
    }

    /// <summary>Reads a record, and takes its bytes off the front.</summary>
    /// <returns>False where it runs over the end.</returns>
    public bool TryRead(Template template, ref ReadOnlySpan<byte> rest)
    {
        _present = 0;
        foreach (var field in template.Fields)
        {
            var length = field.Length;
            if (field.IsVariable && !TryReadLength(ref rest, out length))
                return false;
            if (length > rest.Length)
                return false;
            if (field.Role != FieldRole.None && (!field.IsVariable || FieldBytes.CanBeRead(field.Form, length)))
                Set(field.Role, field.Form, rest[..length]);
            rest = rest[length..];
        }
        return true;
    }

    /// <summary>One byte, or 255 and two bytes (RFC 7011 §7).</summary>
    static bool TryReadLength(ref ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.IsEmpty ? 0 : rest[0];
        var size = length == 255 ? 3 : 1;
        if (rest.Length < size)
            return false;
        if (size == 3)
            length = rest[1] << 8 | rest[2];
        rest = rest[size..];
        return true;
    }

    void Set(FieldRole role, FieldForm form, ReadOnlySpan<byte> bytes)
    {
        _present |= 1UL << (int)role;
        _forms[(int)role] = form;
        if (form is FieldForm.Ipv6 or FieldForm.Ipv6Prefix)
        {
            _addresses[(int)role] = FieldBytes.Ipv6(bytes);
            return;
        }
        _numbers[(int)role] = form switch
        {
            FieldForm.Text => Keep(bytes),
            FieldForm.Ipv4Prefix => FieldBytes.Ipv4Prefix(bytes),
            FieldForm.Ntp => FieldBytes.NtpMilliseconds(bytes),
            FieldForm.Float => BitConverter.DoubleToUInt64Bits(FieldBytes.Float(bytes)),
            _ => FieldBytes.Unsigned(bytes),
        };
    }

    /// <returns>How many bytes of it are kept.</returns>
    ulong Keep(ReadOnlySpan<byte> text)
    {
        var kept = text[..Math.Min(text.Length, MaxTextBytes)];
        kept.CopyTo(_text);
        return (ulong)kept.Length;
    }
}
