using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Coordinator.Api;

/// <summary>Takes submissions: reads, checks and plans them, and gives each its id, or the id it was given before under the same key.</summary>
sealed class CampaignDesk(
    CampaignConductor conductor, Workbench bench, IEventJournal journal, ICampaignCatalog catalog, ProbePolicy policy, CampaignSnapshotDesk snapshots)
{
    static readonly SpecFault TooManyCells = new(
        "targets", $"Cut along what the policy leaves alone they are more than {CampaignSpec.MaxTargets} cells; give fewer addresses.");

    /// <summary>What came of a submission: a campaign, or a problem.</summary>
    public readonly record struct Outcome(string? Campaign, IResult? Problem);

    public async Task<Outcome> SubmitAsync(ReadOnlyMemory<byte> body, string? key, CancellationToken cancellation)
    {
        var (request, formFaults) = CreateCampaignReader.ReadWhatIsThere(body);
        if (request is null)
            return new Outcome(null, Invalid(formFaults));
        var places = await PlacesAsync(cancellation);
        var spec = request.ToSpec(places.Where(place => place.Connected).Select(place => place.Id).Order(StringComparer.Ordinal));
        var (pins, unknown) = await snapshots.ResolveAsync(request.Snapshots, cancellation);
        ImmutableArray<SpecFault> faults = [.. SpecRules.Faults(spec, [.. places.Select(place => place.Id)]), .. unknown];
        if (!formFaults.IsEmpty)
            return new Outcome(null, Invalid([.. formFaults, .. faults.Where(IsOfItsOwn)]));
        if (!faults.All(IsAboutPlaces))
            return new Outcome(null, Invalid(faults));

        bool IsOfItsOwn(SpecFault fault) =>
            (request.VantagePoints is not null || !IsAboutPlaces(fault)) && !formFaults.Any(form => AreOfOneField(form, fault));

        var id = CampaignId.New(bench.Now);
        if (key is not null)
        {
            var fingerprint = Convert.ToHexStringLower(SHA256.HashData(body.Span));
            var claim = await catalog.ClaimKeyAsync(key, id, fingerprint, bench.Now, cancellation);
            if (claim.Fingerprint != fingerprint)
                return new Outcome(null, KeyTaken(key, claim.Campaign));
            id = claim.Campaign;
            // A repeated submission is what it was, whatever the vantage points are by now.
            if ((await bench.Entities.Campaigns.StateAsync(id, cancellation)).Status is not CampaignStatus.Unknown)
                return new Outcome(id, null);
        }
        if (!faults.IsEmpty)
            return new Outcome(null, NoPlace(faults, request, places));
        if (await snapshots.HoldAsync(pins, id, cancellation) is { IsEmpty: false } gone)
            return new Outcome(null, Invalid(gone));
        spec = Cut(SpecRules.Canonical(spec)) with { Snapshots = pins.IsEmpty ? null : pins };
        return spec.Targets.Length > CampaignSpec.MaxTargets || (long)spec.Targets.Length * spec.VantagePoints.Length > CampaignSpec.MaxCells
            ? new Outcome(null, Invalid([TooManyCells]))
            : OutcomeOf(id, await SubmitAsync(id, spec, places, cancellation));
    }

    static Outcome OutcomeOf(string id, Rejection? rejection) => rejection is null
        ? new Outcome(id, null)
        : new Outcome(null, Problems.Result(StatusCodes.Status422UnprocessableEntity, rejection.Message));

    /// <summary>Submits what the coordinator itself wants measured, annotated with the latest snapshots.</summary>
    /// <param name="id">Of the campaign; new.</param>
    /// <returns>Why it was not taken, as a sentence; null when it was.</returns>
    public async Task<string?> SubmitOwnAsync(string id, CampaignSpec spec, CancellationToken cancellation)
    {
        var places = await PlacesAsync(cancellation);
        if (SpecRules.Faults(spec, [.. places.Select(place => place.Id)]) is [var fault, ..])
            return $"{fault.Field}: {fault.Message}";
        var (pins, _) = await snapshots.ResolveAsync(null, cancellation);
        if (await snapshots.HoldAsync(pins, id, cancellation) is [var gone, ..])
            return gone.Message;
        spec = SpecRules.Canonical(spec) with { Snapshots = pins.IsEmpty ? null : pins };
        return (await SubmitAsync(id, spec, places, cancellation))?.Message;
    }

    /// <summary>The prefixes of a sweep in pieces of a cell each.</summary>
    CampaignSpec Cut(CampaignSpec spec) => spec.Measurement is SweepSpec sweep
        ? spec with { Targets = [.. SweepTargetCutter.Cut(spec.Targets, sweep, policy).Take(CampaignSpec.MaxTargets + 1)] }
        : spec;

    /// <returns>Null when it was taken, now or before.</returns>
    async Task<Rejection?> SubmitAsync(string id, CampaignSpec spec, ImmutableArray<VantagePointState> places, CancellationToken cancellation)
    {
        var now = bench.Now;
        var plan = Planner.Make(spec, places.Select(Place), policy, PlanOptions.Default, SeedOf(id));
        var rejection = await conductor.SubmitAsync(id, new CampaignCommand.Submit(spec, plan.Shards, plan.Refused, now), cancellation);
        return rejection is { Code: not RejectionCode.AlreadyExists } ? rejection : null;
    }

    async Task<ImmutableArray<VantagePointState>> PlacesAsync(CancellationToken cancellation)
    {
        var places = ImmutableArray.CreateBuilder<VantagePointState>();
        foreach (var name in await journal.ListAsync(VantagePointDecider.Kind, cancellation))
            places.Add(await bench.Entities.Places.StateAsync(name, cancellation));
        return places.ToImmutable();
    }

    /// <summary>Whether a rule complains of nothing but the standard value that stands in for what could not be read.</summary>
    static bool AreOfOneField(SpecFault form, SpecFault rule) =>
        rule.Field == form.Field || form.Field.StartsWith($"{rule.Field}[", StringComparison.Ordinal)
        || rule.Field.StartsWith($"{form.Field}[", StringComparison.Ordinal) || rule.Field.StartsWith($"{form.Field}.", StringComparison.Ordinal);

    static PlanPlace Place(VantagePointState state)
    {
        var agents = state.Agents.Values.Where(agent => agent.Connected || !state.Connected).Select(agent => agent.Inventory).ToList();
        return new PlanPlace(state.Id, agents.Any(agent => agent.AddressV4 is not null), agents.Any(agent => agent.AddressV6 is not null));
    }

    static ulong SeedOf(string id) => BitConverter.ToUInt64(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)));

    static bool IsAboutPlaces(SpecFault fault) => fault.Field.StartsWith("vantagePoints", StringComparison.Ordinal);

    static IResult NoPlace(ImmutableArray<SpecFault> faults, CreateCampaign request, ImmutableArray<VantagePointState> places)
    {
        var detail = request.VantagePoints is null && !places.IsEmpty
            ? "No agent is connected; start one with: tracefleet agent. Or name vantage points, and the campaign waits for their agents."
            : "No vantage point matches; see errors.";
        var problem = Problems.OfFields(ByField(faults));
        problem.Type = "no_vantage_point";
        problem.Title = "There is no vantage point to measure from.";
        problem.Status = StatusCodes.Status422UnprocessableEntity;
        problem.Detail = detail;
        return TypedResults.Problem(problem);
    }

    static IResult KeyTaken(string key, string campaign) => Problems.Result(
        StatusCodes.Status422UnprocessableEntity,
        $"The Idempotency-Key '{key}' was used with another body, for campaign {campaign}; use a new key.", "idempotency_key_reused");

    static IResult Invalid(ImmutableArray<SpecFault> faults) => faults is [{ Field: "" } only]
        ? Problems.Result(StatusCodes.Status400BadRequest, only.Message, "invalid_body", "The body cannot be read.")
        : TypedResults.Problem(Problems.OfFields(ByField(faults)));

    static Dictionary<string, string[]> ByField(ImmutableArray<SpecFault> faults) =>
        faults.GroupBy(fault => fault.Field).ToDictionary(group => group.Key, group => group.Select(fault => fault.Message).ToArray());
}
