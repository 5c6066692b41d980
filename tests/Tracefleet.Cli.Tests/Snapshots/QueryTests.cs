using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests.Snapshots;

public sealed class QueryTests
{
    [Fact]
    public async Task One_address_is_answered_with_every_attribute()
    {
        using var library = new SmallLibrary();
        await library.CreateRoutesAsync();

        var (code, output, errors) = await library.RunAsync("asn", "query", "latest", "192.0.2.200");

        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.Equal("asn      64501\norigins  64501 64502\nname     -\nprefix   192.0.2.128/25\npeers    -\nis_set   false\n", output);
    }

    [Fact]
    public async Task Several_addresses_are_rows_and_a_miss_is_told_from_every_value()
    {
        using var library = new SmallLibrary();
        await library.CreatePlacesAsync();

        var rows = await library.RunAsync("geo", "query", "latest", "city", "192.0.2.1", "198.51.100.1", "10.0.0.1");
        var json = await library.RunAsync("geo", "query", "latest", "city", "192.0.2.1", "198.51.100.1", "10.0.0.1", "--json");

        Assert.Equal((ExitCode.Ok, "address\tcity\tprefix\n192.0.2.1\tParis\t192.0.2.0/24\n198.51.100.1\t-\t198.51.100.0/24\n10.0.0.1\tno match\t\n"), (rows.Code, rows.Output));
        Assert.Equal(
            """
            {"address":"192.0.2.1","city":"Paris","prefix":"192.0.2.0/24"}
            {"address":"198.51.100.1","city":null,"prefix":"198.51.100.0/24"}
            {"address":"10.0.0.1","city":null,"prefix":null}

            """, json.Output);
    }

    [Fact]
    public async Task Nothing_matched_at_all_ends_with_one()
    {
        using var library = new SmallLibrary();
        await library.CreateRoutesAsync();

        var (code, output, _) = await library.RunAsync("asn", "query", "latest", "asn", "10.0.0.1");

        Assert.Equal((ExitCode.Failed, "no match\n"), (code, output));
    }

    [Fact]
    public async Task A_prefix_is_answered_with_the_one_around_it_and_those_inside()
    {
        using var library = new SmallLibrary();
        await library.CreateRoutesAsync();

        var (code, output, _) = await library.RunAsync("asn", "query", "latest", "asn", "192.0.2.0/24", "192.0.2.0/26", "198.51.0.0/16");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(
            "address\tasn\tprefix\n192.0.2.0/24\t64500\t192.0.2.0/24\n192.0.2.0/24\t64501\t192.0.2.128/25\n192.0.2.0/26\t64500\t192.0.2.0/24\n198.51.0.0/16\t64500\t198.51.100.0/24\n",
            output);
    }

    [Fact]
    public async Task Standard_input_is_read_and_its_bad_lines_are_named()
    {
        using var library = new SmallLibrary();
        await library.CreateRoutesAsync();

        var (code, output, errors) = await library.RunWithInputAsync("192.0.2.1 # a host\n\nnonsense\n2001:db8::1\n", "asn", "query", "latest", "asn", "-");

        Assert.Equal((ExitCode.Failed, "address\tasn\tprefix\n192.0.2.1\t64500\t192.0.2.0/24\n2001:db8::1\t64500\t2001:db8::/32\n"), (code, output));
        Assert.Contains("line 3: 'nonsense' is no address and no prefix", errors);
    }

    [Theory]
    [InlineData("bogus 192.0.2.1", "'bogus' is no address, no prefix and no attribute; the attributes are asn, origins, name, prefix, peers, is_set.")]
    [InlineData("asn 192.0.2.1 nonsense", "'nonsense' is no address and no prefix")]
    [InlineData("asn", "nothing is asked for")]
    [InlineData("192.0.2.1 --asn 64500", "cannot be asked for together")]
    [InlineData("--asn many", "--asn: 'many' is no AS number")]
    [InlineData("192.0.2.1/24", "'192.0.2.1/24' is no address and no prefix; give one such as")]
    [InlineData("192.0.2.1 --jsn", "there is no flag '--jsn'; did you mean '--asn' or '--json'?")]
    public async Task A_wrong_question_is_told_with_its_remedy(string question, string remedy)
    {
        using var library = new SmallLibrary();
        await library.CreateRoutesAsync();

        var (code, output, errors) = await library.RunAsync(["asn", "query", "latest", .. question.Split(' ')]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(remedy, errors);
    }

    [Theory]
    [InlineData("asn", "--asn AS64500", "192.0.2.0/24\n198.51.100.0/24\n2001:db8::/32\n")]
    [InlineData("asn", "name --asn 64501", "192.0.2.128/25\t-\n")]
    [InlineData("geo", "--country fr", "192.0.2.0/24\n")]
    [InlineData("ixp", "--ixp paris", "203.0.113.0/25\n")]
    public async Task Facts_lead_back_to_prefixes(string kind, string question, string prefixes)
    {
        using var library = new SmallLibrary();
        await (kind switch { "asn" => library.CreateRoutesAsync(), "geo" => library.CreatePlacesAsync(), _ => library.CreateExchangesAsync() });

        var (code, output, _) = await library.RunAsync([kind, "query", "latest", .. question.Split(' ')]);

        Assert.Equal((ExitCode.Ok, prefixes), (code, output));
    }

    [Theory]
    [InlineData("--country France", "--country: 'France' is no country code of ISO 3166-1; give two letters such as FR.")]
    [InlineData("--country FR --ixp paris", "--ixp, --country: ixp and country cannot be combined; ask one after the other.")]
    public async Task A_wrong_filter_is_told_with_its_remedy(string question, string remedy)
    {
        using var library = new SmallLibrary();
        await library.CreateExchangesAsync();

        var (code, output, errors) = await library.RunAsync(["ixp", "query", "latest", .. question.Split(' ')]);

        Assert.Equal((ExitCode.Usage, "", $"tracefleet: {remedy}\n"), (code, output, errors));
    }

    [Fact]
    public async Task A_name_that_several_exchanges_have_names_them()
    {
        using var library = new SmallLibrary();
        await library.CreateExchangesAsync();

        var (code, output, errors) = await library.RunAsync("ixp", "query", "latest", "--ixp", "example exchange");

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.Contains("Example Exchange Paris, Example Exchange Rome", errors);
    }
}
