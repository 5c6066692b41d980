using System.Globalization;

namespace Tracefleet.Probing;

/// <summary>IPv4 TTL or IPv6 hop limit of a probe; 1 to 255, because a probe with 0 never leaves the host.</summary>
/// <remarks>The default value is 0 and is no valid TTL.</remarks>
public readonly record struct Ttl : IComparable<Ttl>
{
    public static readonly Ttl Min = new(1);
    public static readonly Ttl Max = new(255);

    /// <exception cref="ArgumentOutOfRangeException">The value is not in 1 to 255.</exception>
    public Ttl(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 255);
        Value = (byte)value;
    }

    public byte Value { get; }

    public int CompareTo(Ttl other) => Value.CompareTo(other.Value);

    public static bool operator <(Ttl left, Ttl right) => left.Value < right.Value;
    public static bool operator >(Ttl left, Ttl right) => left.Value > right.Value;
    public static bool operator <=(Ttl left, Ttl right) => left.Value <= right.Value;
    public static bool operator >=(Ttl left, Ttl right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
