using System.Buffers.Binary;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>Reads the templates of a template set or an options template set.</summary>
/// <remarks>
/// IPFIX (RFC 7011 §3.4.1, §3.4.2.2): template id, field count, for options the count of those fields that are scope, then field specifiers. A count
/// of 0 withdraws the template, or all of the set's kind where the id is that of the set (§8.1), where
/// <see cref="FlowDecoderSettings.TakesWithdrawals"/>. NetFlow v9 (RFC 3954 §5.2, §6.1): template id, field
/// count or, for options, the bytes of scope and of option fields, then type and length of each.
/// </remarks>
sealed class TemplateSet(ExporterState state)
{
    const int HeaderLength = 4, OptionsHeaderLength = 6, SpecifierLength = 4, EnterpriseLength = 4, FirstTemplateId = 256;

    const ushort EnterpriseBit = 0x8000;

    readonly FieldSpecifier[] _specifiers = new FieldSpecifier[state.Settings.MaxTemplateFields];

    /// <param name="set">Without its header.</param>
    public void Read(in Datagram datagram, ushort setId, ReadOnlySpan<byte> set, bool isOptions)
    {
        while (set.Length >= HeaderLength)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(set) == 0)
            {
                TakePadding(set);
                return;
            }
            var length = ReadOne(datagram, setId, set, isOptions);
            if (length == 0)
                return;
            set = set[length..];
        }
    }

    /// <summary>Padding is zero (RFC 7011 §3.3.1), and no template has the number 0.</summary>
    void TakePadding(ReadOnlySpan<byte> set)
    {
        if (set.ContainsAnyExcept((byte)0))
            state.Counters.Count(MalformedReason.TemplateId);
    }

    /// <returns>Bytes of the template; 0 where its end cannot be found.</returns>
    int ReadOne(in Datagram datagram, ushort setId, ReadOnlySpan<byte> set, bool isOptions)
    {
        var id = BinaryPrimitives.ReadUInt16BigEndian(set);
        var isIpfix = datagram.Domain.Version == Ipfix.Version;
        if (isIpfix && BinaryPrimitives.ReadUInt16BigEndian(set[2..]) == 0)
        {
            Withdraw(datagram.Domain.Templates, id, setId, isOptions);
            return HeaderLength;
        }
        if (!TryReadCounts(set, isOptions, isIpfix, out var count, out var scopes))
            return 0;
        var length = ReadSpecifiers(set, isOptions ? OptionsHeaderLength : HeaderLength, count, scopes, isIpfix);
        if (length == 0)
            state.Counters.Count(MalformedReason.TemplateTruncated);
        else
            Define(datagram, id, set[..length], count, isOptions, hasScopes: !isOptions || scopes > 0 || !isIpfix);
        return length;
    }

    void Withdraw(TemplateTable templates, ushort id, ushort setId, bool isOptions)
    {
        if (!state.Settings.TakesWithdrawals)
            state.Counters.WithdrawalsIgnored++;
        else if (id == setId)
            state.Counters.TemplatesWithdrawn += templates.DropAll(isOptions);
        else if (templates.Drop(id, isOptions))
            state.Counters.TemplatesWithdrawn++;
    }

    /// <returns>False where the counts cannot be.</returns>
    bool TryReadCounts(ReadOnlySpan<byte> set, bool isOptions, bool isIpfix, out int count, out int scopes)
    {
        count = BinaryPrimitives.ReadUInt16BigEndian(set[2..]);
        scopes = 0;
        if (isOptions)
        {
            if (set.Length < OptionsHeaderLength)
            {
                state.Counters.Count(MalformedReason.TemplateTruncated);
                return false;
            }
            scopes = BinaryPrimitives.ReadUInt16BigEndian(set[4..]);
            if (!isIpfix)
                (scopes, count) = CountsOfLengths(scopeBytes: count, optionBytes: scopes);
        }
        if (count > 0 && scopes >= 0 && scopes <= count)
            return true;
        state.Counters.Count(MalformedReason.TemplateFields);
        return false;
    }

    /// <summary>NetFlow v9 gives bytes where IPFIX gives counts (RFC 3954 §6.1).</summary>
    static (int Scopes, int Count) CountsOfLengths(int scopeBytes, int optionBytes) =>
        scopeBytes % SpecifierLength != 0 || optionBytes % SpecifierLength != 0
            ? (-1, 0)
            : (scopeBytes / SpecifierLength, (scopeBytes + optionBytes) / SpecifierLength);

    /// <returns>Bytes of the template; 0 where the set cuts it off.</returns>
    int ReadSpecifiers(ReadOnlySpan<byte> set, int at, int count, int scopes, bool isIpfix)
    {
        for (var i = 0; i < count; i++)
        {
            if (set.Length - at < SpecifierLength)
                return 0;
            var id = BinaryPrimitives.ReadUInt16BigEndian(set[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(set[(at + 2)..]);
            at += SpecifierLength;
            uint? enterprise = null;
            if (isIpfix && (id & EnterpriseBit) != 0)
            {
                if (set.Length - at < EnterpriseLength)
                    return 0;
                enterprise = BinaryPrimitives.ReadUInt32BigEndian(set[at..]);
                at += EnterpriseLength;
            }
            if (i < _specifiers.Length)
                _specifiers[i] = new FieldSpecifier(Meaning(id, enterprise, i < scopes, isIpfix), length, isIpfix && length == Template.VariableLength);
        }
        return at;
    }

    static FieldMeaning Meaning(ushort id, uint? enterprise, bool isScope, bool isIpfix)
    {
        if (enterprise is { } number)
            return number == InformationElements.ReverseEnterprise ? InformationElements.OfReverse((ushort)(id & ~EnterpriseBit)) : default;
        if (!isScope)
            return InformationElements.Of(id);
        return isIpfix ? InformationElements.OfScope(id) : InformationElements.OfNetFlow9Scope(id);
    }

    void Define(in Datagram datagram, ushort id, ReadOnlySpan<byte> definition, int count, bool isOptions, bool hasScopes)
    {
        if (id < FirstTemplateId)
        {
            state.Counters.Count(MalformedReason.TemplateId);
            return;
        }
        var templates = datagram.Domain.Templates;
        if (templates.TryRefresh(id, isOptions, definition, state.ExpiryAfter(datagram.ReceivedAt)))
            return;
        if (count > _specifiers.Length)
        {
            Forget(templates, id);
            state.Counters.TemplatesRefused++;
            return;
        }
        // RFC 7011 §3.4.2.2: options without a scope are about nothing.
        if (!hasScopes || Template.Compile(definition, _specifiers.AsSpan(0, count)) is not { } template)
        {
            Forget(templates, id);
            state.Counters.Count(MalformedReason.TemplateFields);
            return;
        }
        state.Put(datagram.Domain, id, isOptions, template, datagram.ReceivedAt);
    }

    /// <summary>What the exporter sends under this number from now on is not what the old template says.</summary>
    static void Forget(TemplateTable templates, ushort id)
    {
        templates.Drop(id, isOptions: false);
        templates.Drop(id, isOptions: true);
    }
}
