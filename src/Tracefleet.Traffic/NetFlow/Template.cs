namespace Tracefleet.Traffic.NetFlow;

/// <summary>A field as a template gives it (RFC 7011 §3.2, RFC 3954 §5.2).</summary>
/// <param name="Length">Bytes; <see cref="Template.VariableLength"/> for a length in each record.</param>
readonly record struct FieldSpecifier(FieldMeaning Meaning, ushort Length, bool IsVariable);

/// <summary>A field as a record is read: those that tell nothing are joined, and have no role.</summary>
readonly record struct TemplateField(FieldRole Role, FieldForm Form, bool IsVariable, int Length);

/// <summary>How the records of a set are laid out.</summary>
sealed class Template
{
    /// <summary>The length that means: see the record (RFC 7011 §7).</summary>
    public const ushort VariableLength = 65_535;

    readonly byte[] _definition;

    Template(ReadOnlySpan<byte> definition, int specifiedFields, TemplateField[] fields, int minRecordLength, bool isFlow)
    {
        SpecifiedFields = specifiedFields;
        _definition = definition.ToArray();
        Fields = fields;
        MinRecordLength = minRecordLength;
        IsFlow = isFlow;
    }

    /// <summary>Fields before they were joined: what it counts in the budget.</summary>
    public int SpecifiedFields { get; }

    public TemplateField[] Fields { get; }

    /// <summary>1 or more; a field of variable length takes one byte at least. Fewer bytes at the end of a set are padding.</summary>
    public int MinRecordLength { get; }

    /// <summary>Whether it counts bytes or packets.</summary>
    public bool IsFlow { get; }

    /// <summary>Unix milliseconds, by the clock of the collector.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Bytes of its record in the template set, for repetitions.</summary>
    public bool IsDefinedBy(ReadOnlySpan<byte> definition) => definition.SequenceEqual(_definition);

    /// <returns>Null where a record would have no bytes, or more than a datagram has.</returns>
    public static Template? Compile(ReadOnlySpan<byte> definition, ReadOnlySpan<FieldSpecifier> specifiers)
    {
        var length = 0;
        foreach (var specifier in specifiers)
            length += specifier.IsVariable ? 1 : specifier.Length;
        if (length is 0 or > ushort.MaxValue)
            return null;
        Span<byte> bestRank = stackalloc byte[64];
        FindBest(specifiers, bestRank);
        var fields = new List<TemplateField>(specifiers.Length);
        foreach (var specifier in specifiers)
            Append(fields, specifier, bestRank);
        var isFlow = fields.Exists(field => field.Role is >= FieldRole.Octets and <= FieldRole.ReversePackets);
        return new Template(definition, specifiers.Length, [.. fields], length, isFlow);
    }

    static void FindBest(ReadOnlySpan<FieldSpecifier> specifiers, Span<byte> bestRank)
    {
        bestRank.Fill(byte.MaxValue);
        foreach (var specifier in specifiers)
        {
            ref var best = ref bestRank[(int)specifier.Meaning.Role];
            if (CanBeRead(specifier))
                best = Math.Min(best, specifier.Meaning.Rank);
        }
    }

    static void Append(List<TemplateField> fields, FieldSpecifier specifier, Span<byte> bestRank)
    {
        var (role, form, rank) = specifier.Meaning;
        if (role != FieldRole.None && CanBeRead(specifier) && bestRank[(int)role] == rank)
        {
            // The first one is it (RFC 7011 §8: the same element may be there several times).
            bestRank[(int)role] = byte.MaxValue;
            fields.Add(new TemplateField(role, form, specifier.IsVariable, specifier.Length));
            return;
        }
        // A field of no bytes must cost nothing, or a small record could cost much.
        if (!specifier.IsVariable && specifier.Length == 0)
            return;
        if (!specifier.IsVariable && fields is [.., { Role: FieldRole.None, IsVariable: false } last])
            fields[^1] = last with { Length = last.Length + specifier.Length };
        else
            fields.Add(new TemplateField(FieldRole.None, default, specifier.IsVariable, specifier.Length));
    }

    static bool CanBeRead(FieldSpecifier specifier) => specifier.IsVariable || FieldBytes.CanBeRead(specifier.Meaning.Form, specifier.Length);
}
