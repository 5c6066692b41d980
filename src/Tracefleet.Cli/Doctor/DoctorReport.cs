using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Sockets.Linux.Doctor;

namespace Tracefleet.Cli.Doctor;

/// <summary>What the doctor found, as it is printed.</summary>
/// <param name="Transport">What trace, ping and mtr would use: <c>raw</c>, <c>datagram</c>, or null when nothing works.</param>
/// <param name="Capabilities">Words of what this host can do, as an agent tells them to its coordinator.</param>
sealed record DoctorReport(bool TraceWorks, string? Transport, ImmutableArray<string> Capabilities, ImmutableArray<DoctorCheck> Checks)
{
    public static DoctorReport From(HostFacts facts, IEnumerable<Finding> findings)
    {
        var capabilities = Checkup.Capabilities(facts);
        var transport = capabilities.Contains("raw") ? "raw" : capabilities.Contains("datagram") ? "datagram" : null;
        return new(
            Checkup.TraceWorks(facts), transport, capabilities,
            [.. findings.Select(finding => new DoctorCheck(finding.Name, WordOf(finding.State), finding.Reason, finding.Remedy))]);
    }

    static string WordOf(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Limited => "limited",
        FindingState.Missing => "missing",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of a finding."),
    };
}

/// <param name="State"><c>ok</c>, <c>limited</c> or <c>missing</c>.</param>
sealed record DoctorCheck(string Name, string State, string Reason, string? Remedy);

[JsonSerializable(typeof(DoctorReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
sealed partial class DoctorJson : JsonSerializerContext;
