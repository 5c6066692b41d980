namespace Tracefleet.Simulation.Paths;

/// <summary>How a router calls one of its interfaces, such as <c>xe-0/1/3</c>, and the number that it gives it.</summary>
/// <param name="Index">ifIndex, 1 to 1023.</param>
readonly record struct InterfaceName(int Index, byte Card, byte Module, byte Port)
{
    public const int Length = 8;

    public static InterfaceName Of(ulong draw) =>
        new(1 + KeyedHash.Below(draw, 1023), (byte)(draw & 7), (byte)(draw >> 3 & 3), (byte)(draw >> 5 & 7));

    public void Write(Span<byte> text)
    {
        "xe-0/0/0"u8.CopyTo(text);
        text[3] += Card;
        text[5] += Module;
        text[7] += Port;
    }

    public override string ToString() => $"xe-{Card}/{Module}/{Port}";
}
