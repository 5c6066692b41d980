using System.Text.Json.Nodes;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Enrichment.Tests.Mrt;

namespace Tracefleet.Cli.Tests.Snapshots;

/// <summary>Making, listing, pinning, comparing and deleting snapshots.</summary>
public sealed class SnapshotCommandTests
{
    [Fact]
    public async Task Create_ends_with_the_identifier_and_tells_the_rest_beside_it()
    {
        using var library = new SmallLibrary();

        var (code, output, errors) = await library.RunAsync("asn", "create", "--file", library.File("routes.dat", SmallLibrary.Routes));

        Assert.Equal(ExitCode.Ok, code);
        Assert.Matches("^asn_[0-9]{12}_[0-9a-f]{4}\n$", output);
        Assert.Contains("3 IPv4 and 1 IPv6 prefixes of ", errors);
        Assert.Contains("reading: ", errors);
        Assert.Equal([$"{output.TrimEnd('\n')}.tfsnap"], library.Files());
    }

    [Fact]
    public async Task Routes_of_a_table_are_kept_on_demand_and_shown()
    {
        using var library = new SmallLibrary();
        var file = library.File("rib.mrt", "");
        var table = new MrtWriter().Peers(("192.0.2.1", 100), ("192.0.2.2", 200)).Rib("8.8.8.0/24", (0, MrtWriter.Path(100, 15169)), (1, MrtWriter.Path(200, 15169)));
        await System.IO.File.WriteAllBytesAsync(file, table.ToArray());

        var (code, id, errors) = await library.RunAsync("asn", "create", "--file", file, "--routes");
        var shown = await library.RunAsync("asn", "show", "latest");
        var json = JsonNode.Parse((await library.RunAsync("asn", "show", "latest", "--json")).Output)!;

        var beside = new FileInfo(Path.Combine(library.Folder, id.TrimEnd('\n') + ".tfroutes"));
        Assert.Equal((ExitCode.Ok, true), (code, beside.Exists));
        Assert.Contains("2 routes are kept beside it, ", errors);
        Assert.Matches("(?m)^ *routes +2 beside it, ", shown.Output);
        Assert.Equal((2L, beside.Length), (json["routes"]!["count"]!.GetValue<long>(), json["routes"]!["size"]!.GetValue<long>()));
        Assert.Equal(ExitCode.Usage, (await library.RunAsync("geo", "create", "--file", file, "--routes")).Code);
    }

    [Fact]
    public async Task Bad_lines_are_counted_and_the_first_are_named()
    {
        using var library = new SmallLibrary();
        var file = library.File("routes.dat", SmallLibrary.Routes + "nonsense\t1\n");

        var refused = await library.RunAsync("asn", "create", "--file", file);
        var (code, _, errors) = await library.RunAsync("asn", "create", "--file", file, "--max-bad", "0.5");

        Assert.Equal((ExitCode.Failed, ""), (refused.Code, refused.Output));
        Assert.Contains("--max-bad", refused.Errors);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("1 of 5 records were bad and are left out:\n  line 5: ", errors);
    }

    [Fact]
    public async Task The_same_data_makes_the_same_snapshot_once()
    {
        using var library = new SmallLibrary();
        var file = library.File("routes.dat", SmallLibrary.Routes);

        var first = await library.RunAsync("asn", "create", "--file", file);
        var second = await library.RunAsync("asn", "create", "--file", file);

        Assert.Equal(first.Output, second.Output);
        Assert.Contains($"the library has this content already, as {first.Output}", second.Errors);
        Assert.Single(library.Files());
    }

    [Theory]
    [InlineData("asn create", "give --collector, --file, --url, or - for standard input")]
    [InlineData("geo create", "TRACEFLEET_MAXMIND_ACCOUNT_ID")]
    [InlineData("asn create routes.dat", "give --file routes.dat to read that file")]
    [InlineData("asn create --file x --date yesterday", "--date: 'yesterday' is no time")]
    [InlineData("asn create --file x --max-bad 2", "--max-bad: 2 is out of range; give 0 to 1")]
    [InlineData("asn create --file x --max-size many", "--max-size: 'many' is no size")]
    [InlineData("asn create --url ftp://192.0.2.1/x", "--url: 'ftp://192.0.2.1/x' is no http or https address")]
    [InlineData("asn show nothing", "there is no asn snapshot 'nothing'")]
    [InlineData("asn pin --remove nothing", "no asn snapshot has the name 'nothing'")]
    [InlineData("asn pin --remove", "give a name and an identifier")]
    [InlineData("asn pin none latest", "NAME: 'none' cannot be one: 'none' always stands for no snapshot; choose another.")]
    [InlineData("annotate --input-format xml", "--input-format: Argument 'xml' not recognized. Give one of 'auto', 'addresses', 'text', 'ndjson', 'csv'.")]
    [InlineData("annotate --none", "--none: then no snapshot is left; name one with --asn, --geo or --ixp, or leave --none out.")]
    [InlineData("geo query latest --asn 1", "there is no flag '--asn'")]
    public async Task A_wrong_command_line_is_told_with_its_remedy(string line, string remedy)
    {
        using var library = new SmallLibrary();

        var (code, output, errors) = await library.RunAsync(line.Split(' '));

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(remedy, errors);
    }

    [Fact]
    public async Task Lists_show_what_there_is_and_where_it_came_from()
    {
        using var library = new SmallLibrary();
        var id = await library.CreateRoutesAsync();
        await library.RunAsync("asn", "pin", "production", id);

        var quiet = await library.RunAsync("asn", "list", "-q");
        var table = await library.RunAsync("asn", "list");
        var json = await library.RunAsync("asn", "list", "--json");
        var none = await library.RunAsync("geo", "list");

        Assert.Equal($"{id}\n", quiet.Output);
        var lines = table.Output.Split('\n');
        Assert.Matches(@"^IDENTIFIER +SOURCE COLLECTOR DATE +CREATED +V4 V6 +SIZE SHA256 +PINS", lines[0]);
        Assert.Matches($@"^{id} file +- +[-0-9]+ [:0-9]+Z just now +3 +1 [0-9.]+ kB [0-9a-f]{{12}} production", lines[1]);
        var item = JsonNode.Parse(json.Output)!.AsArray().Single()!;
        Assert.Equal((id, 3, "production"), (item["id"]!.GetValue<string>(), item["ipv4Prefixes"]!.GetValue<int>(), item["pins"]![0]!.GetValue<string>()));
        Assert.Equal((ExitCode.Ok, ""), (none.Code, none.Output));
        Assert.Contains("There is no geo snapshot yet", none.Errors);
    }

    [Fact]
    public async Task Show_names_the_campaigns_that_need_it()
    {
        using var library = new SmallLibrary();
        var id = await library.CreateRoutesAsync();
        await library.HoldAsync(id, "campaign-1");

        var (code, output, _) = await library.RunAsync("asn", "show", "latest");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Matches($"(?m)^identifier +{id}", output);
        Assert.Matches("(?m)^campaigns +campaign-1", output);
        Assert.Matches("(?m)^prefixes +3 IPv4, 1 IPv6, 2 distinct facts", output);
    }

    [Fact]
    public async Task A_pinned_name_stands_for_a_snapshot_until_it_is_taken_away()
    {
        using var library = new SmallLibrary();
        var id = await library.CreateRoutesAsync();

        var pinned = await library.RunAsync("asn", "pin", "production", "latest");
        var list = await library.RunAsync("asn", "pin");
        var query = await library.RunAsync("asn", "query", "production", "asn", "192.0.2.1");
        var removed = await library.RunAsync("asn", "pin", "--remove", "production");
        var after = await library.RunAsync("asn", "query", "production", "asn", "192.0.2.1");

        Assert.Equal((ExitCode.Ok, $"production is {id} now.\n"), (pinned.Code, pinned.Errors));
        Assert.Matches($"(?m)^production {id} just now", list.Output);
        Assert.Equal("64500\t192.0.2.0/24\n", query.Output);
        Assert.Equal(ExitCode.Ok, removed.Code);
        Assert.Equal(ExitCode.Usage, after.Code);
    }

    [Fact]
    public async Task Nothing_is_deleted_where_one_of_those_named_may_not_be()
    {
        using var library = new SmallLibrary();
        var (held, free) = (await library.CreateRoutesAsync(), await library.CreateRoutesAsync("192.0.2.0/24\t64501\n"));
        await library.HoldAsync(held, "campaign-1");

        var (code, output, errors) = await library.RunAsync("asn", "delete", free, held, "nonsense");
        var still = library.Files().Length;
        var forced = await library.RunAsync("asn", "delete", free, held, "--force");

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.Equal(
            $"tracefleet: {held} annotates the campaigns campaign-1; --force deletes it all the same\ntracefleet: there is no asn snapshot 'nonsense'\ntracefleet: nothing was deleted.\n",
            errors);
        Assert.Equal(2, still);
        Assert.Equal((ExitCode.Ok, $"{free}\n{held}\n"), (forced.Code, forced.Output));
        Assert.Empty(library.Files());
    }

    [Fact]
    public async Task A_diff_says_what_was_added_removed_and_changed()
    {
        using var library = new SmallLibrary();
        var before = await library.CreateRoutesAsync();
        var after = await library.CreateRoutesAsync("192.0.2.0/24\t64501\n192.0.2.128/25\t64501_64502\n203.0.113.0/24\t64503\n2001:db8::/32\t64500\n");

        var (code, output, _) = await library.RunAsync("asn", "diff", before, after);
        var summary = await library.RunAsync("asn", "diff", before, after, "--summary");
        var json = await library.RunAsync("asn", "diff", before, after, "--json");
        var same = await library.RunAsync("asn", "diff", before, before);

        Assert.Equal((ExitCode.Failed, "~ 192.0.2.0/24  origins 64500 -> 64501\n- 198.51.100.0/24  64500\n+ 203.0.113.0/24  64503\n"), (code, output));
        Assert.Equal((ExitCode.Failed, "1 added, 1 removed, 1 changed, 2 the same\n"), (summary.Code, summary.Output));
        Assert.Equal(
            """{"change":"changed","prefix":"192.0.2.0/24","before":{"asn":64500,"origins":[64500],"name":null,"peers":[],"is_set":false},"after":{"asn":64501,"origins":[64501],"name":null,"peers":[],"is_set":false}}""",
            json.Output.Split('\n')[0]);
        Assert.Equal((ExitCode.Ok, ""), (same.Code, same.Output));
    }
}
