using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Tracefleet.LookingGlass.Settings;

/// <summary>The test files that visitors measure the speed of their path with. As JSON, the fields are in camel case.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TestFileSettings
{
    const int MaxFiles = 32, MaxSizeMb = 100_000, MaxTransfers = 10_000;

    /// <summary>Sizes in MB (1,000,000 bytes), each 1 to 100,000: 25 is the file <c>25MB.bin</c>. Empty for no files.</summary>
    public ImmutableArray<int> SizesMb { get; init; } = [25, 50, 100];

    /// <summary>Transfers at once, 1 to 10,000.</summary>
    public int MaxConcurrent { get; init; } = 16;

    /// <summary>Transfers at once of one visitor: an IPv4 address, or the /64 of an IPv6 address. 1 to 10,000.</summary>
    public int MaxConcurrentPerClient { get; init; } = 2;

    /// <summary>Bytes each second of one transfer; 0 for as fast as the path is, else at least 1,000.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Bytes that a transfer may be ahead of its rate, 1 to 1,000,000,000.</summary>
    public int BurstBytes { get; init; } = 1_000_000;

    /// <summary>What is wrong with it, each a sentence with the field and the remedy; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (SizesMb.IsDefault)
            faults.Add("testFiles.sizesMb is null; give a list of sizes in MB such as [25, 50, 100], or [] for none.");
        else if (SizesMb.Length > MaxFiles)
            faults.Add($"testFiles.sizesMb has {SizesMb.Length} sizes; give at most {MaxFiles}.");
        else
            AddFaultsOfSizes(faults);
        Within("maxConcurrent", MaxConcurrent, 1, MaxTransfers);
        Within("maxConcurrentPerClient", MaxConcurrentPerClient, 1, MaxTransfers);
        if (BytesPerSecond != 0)
            Within("bytesPerSecond", BytesPerSecond, 1_000, 100_000_000_000, ", or 0 for no limit");
        Within("burstBytes", BurstBytes, 1, 1_000_000_000);
        return faults;

        void Within(string field, long value, long min, long max, string orElse = "")
        {
            if (value < min || value > max)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"testFiles.{field} is {value}; give {min} to {max}{orElse}."));
        }
    }

    void AddFaultsOfSizes(List<string> faults)
    {
        for (var i = 0; i < SizesMb.Length; i++)
        {
            var size = SizesMb[i];
            if (size is < 1 or > MaxSizeMb)
                faults.Add($"testFiles.sizesMb[{i}] is {size}; give 1 to {MaxSizeMb}.");
            else if (SizesMb.IndexOf(size) < i)
                faults.Add($"testFiles.sizesMb[{i}] is {size} once more; give each size once.");
        }
    }
}
