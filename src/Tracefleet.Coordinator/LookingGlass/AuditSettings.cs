using System.Globalization;
using System.Text.Json.Serialization;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Where the record of calls goes beside the log. As JSON, the fields are in camel case.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AuditSettings
{
    const int LargestMb = 100_000;

    /// <summary>File that lines are appended to; null for none. Its folder must be there.</summary>
    public string? File { get; init; }

    /// <summary>Size in MB (1,000,000 bytes) that the file does not pass, 1 to 100,000. What would pass it begins a new one, and the old
    /// one stays beside it as <c>.1</c>, in the place of the one before.</summary>
    public int MaxMb { get; init; } = 100;

    /// <summary>What is wrong with it, each a sentence with the field and the remedy; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (File is not null && string.IsNullOrWhiteSpace(File))
            faults.Add("audit.file is empty; name a file, or leave it out for none.");
        if (MaxMb is < 1 or > LargestMb)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"audit.maxMb is {MaxMb}; give 1 to {LargestMb}."));
        return faults;
    }
}
