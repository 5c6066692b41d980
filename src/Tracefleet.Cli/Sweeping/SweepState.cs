using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Cli.Sweeping;

/// <summary>Where a sweep stands, as its file keeps it. Whoever can read the file can forge replies to the rest of the sweep.</summary>
/// <param name="Key">32 hexadecimal digits.</param>
/// <param name="Plan">16 hexadecimal digits that follow from targets, TTLs, flows, method and ports.</param>
/// <param name="Sent">Probes sent until then, over all runs.</param>
sealed record SweepState(
    int Version, string Key, string Plan, long Probes, IReadOnlyList<SweepSlice> Left, IReadOnlyList<long> Pending, long Sent, long Replies)
{
    const int CurrentVersion = 1;

    public static SweepState Of(ProbingKey key, ProbeSpace space, SweepProgress progress, long sent, long replies) => new(
        CurrentVersion, KeyText(key), PlanText(space), space.Count, progress.Slices, progress.Pending, sent, replies);

    [JsonIgnore]
    public ProbingKey ProbingKey => new(
        ulong.Parse(Key[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture), ulong.Parse(Key[16..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    [JsonIgnore]
    public SweepProgress Progress => new([.. Left], [.. Pending]);

    public bool IsOf(ProbeSpace space) => Plan == PlanText(space) && Probes == space.Count;

    /// <summary>Null where there is no such file.</summary>
    /// <exception cref="CliException">It is there and cannot be used.</exception>
    public static SweepState? Read(FileInfo file)
    {
        try
        {
            if (!File.Exists(file.FullName))
                return null;
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), SweepStateContext.Default.SweepState);
            return state is { Version: CurrentVersion, Key.Length: 32 } && state.Key.All(char.IsAsciiHexDigit) && state.Left.All(slice => slice is { Next: >= 0, Stride: > 0 })
                && state.Pending.All(position => position >= 0 && position < state.Probes)
                ? state
                : throw new JsonException("it is of another version, or damaged");
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--resume: cannot go on from {file.Name}: {failure.Message}. Name another file, or remove this one to begin anew.", ExitCode.Usage);
        }
    }

    /// <summary>Replaces the file in one step, so that it is whole whenever the process ends.</summary>
    public void Write(FileInfo file)
    {
        var beside = file.FullName + ".tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create))
            {
                JsonSerializer.Serialize(stream, this, SweepStateContext.Default.SweepState);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, file.FullName, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--resume: cannot write {file.Name}: {failure.Message}");
        }
    }

    static string KeyText(ProbingKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Low:x16}{key.High:x16}");

    static string PlanText(ProbeSpace space) => space.Fingerprint().ToString("x16", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SweepState))]
sealed partial class SweepStateContext : JsonSerializerContext;
