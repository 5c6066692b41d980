using System.CommandLine;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Cli.Tracing;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary><c>tracefleet campaign …</c>: campaigns of a running coordinator.</summary>
static class CampaignCommand
{
    static readonly ServerFlags Server = new();
    static readonly Option<bool> Json = new("--json") { Description = "JSON on standard output, as the API gives it" };

    static Argument<string> Id() => new("ID") { Description = "Id of the campaign" };

    public static Command Build(References references)
    {
        Json.Recursive = true;
        var command = new Command("campaign", "Submit and look at campaigns of a coordinator.")
        {
            CampaignSubmit.Build(references), List(), Show(), Watch(),
            Hops(),
            Copy("cells", "Write how each cell of a campaign ended as NDJSON on standard output.", null, "tracefleet campaign cells ID | jq -r .reason | sort | uniq -c"),
            Cancel(), Server.Coordinator, Server.TokenFile, Json,
        };
        Examples.Add(command,
            "tracefleet campaign submit 192.0.2.1 2001:db8::1 --from fra --from nyc --watch",
            "tracefleet campaign list",
            "tracefleet campaign watch ID",
            "tracefleet campaign hops ID > hops.ndjson",
            "tracefleet campaign cancel ID");
        return command;
    }

    public static CoordinatorClient Client(ParseResult parsed) => Server.Client(parsed);

    public static bool WantsJson(ParseResult parsed) => parsed.GetValue(Json);

    /// <summary>0 when every cell ended with its target reached or answered for; 1 when something of ours failed or it was cancelled.</summary>
    public static int ExitCodeOf(CampaignResource campaign) =>
        campaign.Status == "finished" && !campaign.Progress.Reasons.Keys.Any(reason => reason is "agent_lost" or "refused" or "deadline" or "cancelled")
            ? ExitCode.Ok
            : ExitCode.Failed;

    static Command List()
    {
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 500", DefaultValueFactory = _ => 50 };
        var offset = new Option<int>("--offset") { Description = "How many of the newest to skip", DefaultValueFactory = _ => 0 };
        var command = new Command("list", "List campaigns, newest first.") { limit, offset };
        Examples.Add(command, "tracefleet campaign list", "tracefleet campaign list --limit 10 --json | jq -r '.results[].id'");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Client(parsed);
            var page = await client.ListAsync(parsed.GetRequiredValue(offset), parsed.GetRequiredValue(limit), cancellation);
            if (WantsJson(parsed))
                JsonOutput.Write(page, ApiJson.Default.PageCampaignItem);
            else
                AnsiConsole.Write(CampaignTables.List(page));
            return ExitCode.Ok;
        });
        return command;
    }

    static Command Show()
    {
        var id = Id();
        var paths = new Option<bool>("--paths") { Description = "Also the annotated paths" };
        var again = new ReannotationFlags();
        var command = new Command("show", "Show one campaign.") { id, paths };
        again.AddTo(command);
        Examples.Add(command, "tracefleet campaign show ID", "tracefleet campaign show ID --paths", "tracefleet campaign show ID --paths --asn latest");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (again.Given(parsed).FirstOrDefault() is { } flag && (WantsJson(parsed) || !parsed.GetValue(paths)))
                throw new CliException($"{flag} annotates the hops of paths: give --paths without --json, or use 'tracefleet campaign hops'.", ExitCode.Usage);
            using var client = Client(parsed);
            var campaign = await client.GetAsync(parsed.GetRequiredValue(id), cancellation);
            if (WantsJson(parsed))
                JsonOutput.Write(campaign, ApiJson.Default.CampaignResource);
            else
                AnsiConsole.Write(CampaignTables.One(campaign));
            if (parsed.GetValue(paths) && !WantsJson(parsed))
                await PathReport.ShowAsync(client, campaign, again.Query(parsed), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    static Command Watch()
    {
        var id = Id();
        var command = new Command("watch", "Follow a campaign until it ends.") { id };
        Examples.Add(command, "tracefleet campaign watch ID");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Client(parsed);
            var campaign = await client.GetAsync(parsed.GetRequiredValue(id), cancellation);
            await WatchView.ShowAsync(client, campaign, cancellation);
            return ExitCodeOf(await client.GetAsync(campaign.Id, cancellation));
        });
        return command;
    }

    static Command Hops()
    {
        var again = new ReannotationFlags();
        var command = Copy(
            "hops", "Write a campaign's hop events as NDJSON on standard output.", again.Query,
            "tracefleet campaign hops ID | jq -r 'select(.addr) | .addr' | sort -u",
            "tracefleet campaign hops ID --asn production --geo none > again.ndjson");
        again.AddTo(command);
        return command;
    }

    /// <param name="query">What stands behind the address of the resource; nothing when null.</param>
    static Command Copy(string resource, string description, Func<ParseResult, string>? query, params string[] examples)
    {
        var id = Id();
        var command = new Command(resource, description) { id };
        Examples.Add(command, [$"tracefleet campaign {resource} ID > {resource}.ndjson", .. examples]);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Client(parsed);
            await using var output = StandardOutput.Open();
            await client.CopyAsync(parsed.GetRequiredValue(id), resource + query?.Invoke(parsed), output, cancellation);
            await ReannotationFlags.TellAsync(client);
            return ExitCode.Ok;
        });
        return command;
    }

    static Command Cancel()
    {
        var id = Id();
        var command = new Command("cancel", "Cancel a campaign; what it found is kept.") { id };
        Examples.Add(command, "tracefleet campaign cancel ID");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Client(parsed);
            var campaign = await client.CancelAsync(parsed.GetRequiredValue(id), cancellation);
            await Console.Error.WriteLineAsync(campaign.Status == "cancelled"
                ? $"{campaign.Id} is cancelled."
                : $"{campaign.Id} is {campaign.Status} already; there is nothing to cancel.");
            return ExitCode.Ok;
        });
        return command;
    }
}
