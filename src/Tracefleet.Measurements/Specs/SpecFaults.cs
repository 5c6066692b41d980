using System.Globalization;

namespace Tracefleet.Measurements.Specs;

/// <summary>Collects what is wrong with a spec: the field (camel case) and a sentence with the remedy.</summary>
sealed class SpecFaults
{
    readonly List<(string Field, string Message)> _faults = [];

    public IReadOnlyList<(string Field, string Message)> All => _faults;

    public void Add(string field, string message) => _faults.Add((field, message));

    public void Range(string field, int? value, int min, int max)
    {
        if (value < min || value > max)
            Add(field, string.Create(CultureInfo.InvariantCulture, $"{value} is out of range; give {min} to {max}."));
    }

    public void Method(string method)
    {
        if (!MethodWords.TryParse(method, out _))
            Add("method", $"'{method}' is not a probe method; use {string.Join(", ", MethodWords.All)}.");
    }

    public void Ttls(string firstField, int first, int max)
    {
        Range(firstField, first, 1, 255);
        Range("maxTtl", max, 1, 255);
        if (first > max)
            Add(firstField, $"{firstField} {first} is above maxTtl {max}; lower it or raise maxTtl.");
    }

    /// <summary>A cell travels and is stored as a whole, so it cannot be endless.</summary>
    public void Probes(string field, long probes, string remedy)
    {
        if (probes > MeasurementSpec.MaxProbesOfCell)
            Add(field, string.Create(
                CultureInfo.InvariantCulture, $"That is {probes:N0} probes for each target; at most {MeasurementSpec.MaxProbesOfCell:N0} are allowed, so {remedy}."));
    }
}
