using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;

namespace Tracefleet.Measurements.Traces;

/// <summary>What few replies carry, as JSON: the interfaces a router names and its extension objects. The same text is stored and travels.</summary>
public sealed record HopExtras(IReadOnlyList<InterfaceLine>? Interfaces, IReadOnlyList<ExtensionLine>? Ext)
{
    /// <summary>Characters of the text at most; what is longer is not written.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>The text, or null where there is nothing to tell or too much of it.</summary>
    public static string? Write(Hop hop)
    {
        if (hop.Interfaces.IsDefaultOrEmpty && hop.Extensions.IsDefaultOrEmpty)
            return null;
        var text = JsonSerializer.Serialize(Of(hop), HopExtrasContext.Default.HopExtras);
        return text.Length <= MaxLength ? text : null;
    }

    public static HopExtras Of(Hop hop) => new(
        hop.Interfaces.IsDefaultOrEmpty ? null : [.. hop.Interfaces.Select(InterfaceLine.Of)],
        hop.Extensions.IsDefaultOrEmpty ? null : [.. hop.Extensions.Select(ExtensionLine.Of)]);

    /// <summary>The hop with what the text tells; false when the text is not one that <see cref="Write"/> makes.</summary>
    public static bool TryRead(string text, Hop hop, out Hop withExtras)
    {
        withExtras = hop;
        try
        {
            return text.Length <= MaxLength && JsonSerializer.Deserialize(text, HopExtrasContext.Default.HopExtras) is { } extras && extras.TryAddTo(hop, out withExtras);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public bool TryAddTo(Hop hop, out Hop withExtras)
    {
        withExtras = hop;
        var interfaces = (Interfaces ?? []).Select(line => line?.ToDomain()).ToList();
        var extensions = (Ext ?? []).Select(line => line?.ToDomain()).ToList();
        if (interfaces.Contains(null) || extensions.Contains(null) || extensions.Count > ReplyExtension.MaxCount || interfaces.Count > ReplyExtension.MaxCount)
            return false;
        withExtras = hop with { Interfaces = [.. interfaces!], Extensions = [.. extensions!] };
        return true;
    }
}

/// <summary>An interface that a router names (RFC 5837).</summary>
/// <param name="Role">incoming, incoming_sub_ip, outgoing or next_hop.</param>
public sealed record InterfaceLine(string Role, uint? Index, string? Addr, string? Name, uint? Mtu)
{
    const int MaxNameLength = 64;
    static readonly string[] Roles = ["incoming", "incoming_sub_ip", "outgoing", "next_hop"];

    public static InterfaceLine Of(InterfaceInformation known) =>
        new(Roles[(int)known.Role], known.Index, known.Address?.ToString(), known.Name, known.Mtu);

    /// <summary>Null when a value is none.</summary>
    public InterfaceInformation? ToDomain()
    {
        var role = Array.IndexOf(Roles, Role);
        Address? address = Address.TryParse(Addr, out var parsed) ? parsed : null;
        return role < 0 || (Addr is not null && address is null) || Name?.Length > MaxNameLength || Name?.Any(char.IsControl) == true
            ? null
            : new InterfaceInformation((InterfaceRole)role, Index, address, Name, Mtu);
    }
}

/// <summary>An ICMP extension object as it came (RFC 4884).</summary>
/// <param name="Data">Hexadecimal.</param>
public sealed record ExtensionLine(byte Class, byte CType, string Data)
{
    public static ExtensionLine Of(ReplyExtension known) => new(known.ClassNumber, known.CType, Convert.ToHexStringLower(known.Bytes.AsSpan()));

    /// <summary>Null when a value is none.</summary>
    public ReplyExtension? ToDomain() =>
        Data is { Length: <= 2 * ReplyExtension.MaxBytes } && Data.Length % 2 == 0 && Data.All(char.IsAsciiHexDigit)
            ? new ReplyExtension(Class, CType, [.. Convert.FromHexString(Data)])
            : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HopExtras))]
public sealed partial class HopExtrasContext : JsonSerializerContext;
