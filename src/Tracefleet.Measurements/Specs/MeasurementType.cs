namespace Tracefleet.Measurements.Specs;

/// <summary>What is measured of a target.</summary>
public enum MeasurementType
{
    /// <summary>One path to the target.</summary>
    Trace = 0,

    /// <summary>Whether the target answers, how quickly and how often.</summary>
    Ping = 1,

    /// <summary>Every hop of the path again and again: loss and delay hop by hop.</summary>
    Mtr = 2,

    /// <summary>Every path that load balancers spread flows over.</summary>
    Multipath = 3,

    /// <summary>Many destinations, each probed statelessly at a range of TTLs.</summary>
    Sweep = 4,
}

/// <summary>The words of the API for measurement types.</summary>
public static class MeasurementTypes
{
    static readonly (MeasurementType Type, string Word)[] Words =
    [
        (MeasurementType.Trace, "trace"), (MeasurementType.Ping, "ping"), (MeasurementType.Mtr, "mtr"), (MeasurementType.Multipath, "multipath"),
        (MeasurementType.Sweep, "sweep"),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Words.Select(known => known.Word)];

    public static string ToWord(this MeasurementType type) =>
        Array.Find(Words, known => known.Type == type).Word ?? throw new ArgumentOutOfRangeException(nameof(type), type, "Not a measurement type.");

    public static bool TryParse(string word, out MeasurementType type)
    {
        var index = Array.FindIndex(Words, known => known.Word == word);
        type = index < 0 ? default : Words[index].Type;
        return index >= 0;
    }
}
