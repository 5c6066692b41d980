using System.CommandLine;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Cli.Tracing;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary><c>tracefleet campaign submit</c>.</summary>
static class CampaignSubmit
{
    public static Command Build(References references)
    {
        var targets = TargetArguments.Argument();
        var from = new Option<string[]>("--from") { Description = "Vantage point; can be repeated, every one when left out" };
        var name = new Option<string?>("--name") { Description = "What to call it" };
        var ipVersion = new Option<int?>("--ip-version") { Description = "4 or 6: resolve host names to that family only" };
        var deadline = new Option<int?>("--deadline") { Description = "Seconds after which what is still open ends" };
        var key = new Option<string?>("--idempotency-key") { Description = "Submitting twice with the same key makes one campaign" };
        var watch = new Option<bool>("--watch") { Description = "Follow it until it ends, then show the paths" };
        var measurement = new MeasurementFlags();
        var snapshots = new SnapshotFlags(references);
        var command = new Command("submit", "Submit a campaign.") { targets, from, name, ipVersion, deadline, key, watch };
        measurement.AddTo(command);
        snapshots.AddTo(command);
        Examples.Add(command,
            "tracefleet campaign submit 192.0.2.1 2001:db8::1 --watch",
            "tracefleet campaign submit www.example.com --type ping --count 20 --interval-ms 200 --watch",
            "tracefleet campaign submit 192.0.2.0/24 --type sweep --max-ttl 20 --rate 2000",
            "tracefleet campaign submit @targets.txt --from fra --name weekly --method icmp-paris",
            "tracefleet campaign submit 192.0.2.1 --asn asn_202605311208_1f59 --geo latest --ixp none",
            "cut -d, -f1 prefixes.csv | tracefleet campaign submit @- --json | jq -r .id");
        command.SetAction(async (parsed, cancellation) =>
        {
            var campaign = new CreateCampaign
            {
                Name = parsed.GetValue(name),
                Targets = [.. TargetArguments.Read(parsed.GetRequiredValue(targets))],
                VantagePoints = parsed.GetValue(from) is { Length: > 0 } chosen ? [.. chosen] : null,
                IpVersion = parsed.GetValue(ipVersion),
                DeadlineSeconds = parsed.GetValue(deadline),
                Snapshots = snapshots.Read(parsed),
            };
            using var client = CampaignCommand.Client(parsed);
            var submitted = await client.SubmitAsync(measurement.AddTo(campaign, parsed), parsed.GetValue(key), cancellation);
            if (CampaignCommand.WantsJson(parsed))
                JsonOutput.Write(submitted, ApiJson.Default.CampaignResource);
            else
                await Console.Out.WriteLineAsync(submitted.Id);
            return parsed.GetValue(watch) ? await FollowAsync(client, submitted, cancellation) : ExitCode.Ok;
        });
        return command;
    }

    public static async Task<int> FollowAsync(CoordinatorClient client, CampaignResource campaign, CancellationToken cancellation)
    {
        await WatchView.ShowAsync(client, campaign, cancellation);
        AnsiConsole.WriteLine();
        await PathReport.ShowAsync(client, campaign, query: "", cancellation);
        return CampaignCommand.ExitCodeOf(await client.GetAsync(campaign.Id, cancellation));
    }
}
