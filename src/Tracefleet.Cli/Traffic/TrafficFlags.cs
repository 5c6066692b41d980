using System.CommandLine;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary>The flags that say what is asked of the stored traffic. They have the names and words of the API's fields.</summary>
sealed class TrafficFlags
{
    readonly Dictionary<string, Option<string?>> _fields = [];
    readonly TrafficForm _form;

    public TrafficFlags(TrafficForm form)
    {
        _form = form;
        Add("by", $"What to add up by: {string.Join(", ", TrafficWords.By)} (AS by interface); asn unless given", [.. TrafficWords.By]);
        Add("since", "How long ago (90s, 15m, 24h, 7d) or RFC 3339; an hour before --until unless given, or all of --run", []);
        Add("until", "Likewise, exclusive; now unless given", []);
        Add("step", $"Width of the buckets that answer: {string.Join(", ", TrafficWords.Steps.Keys)}; chosen by the span unless given", [.. TrafficWords.Steps.Keys]);
        Add("direction", "both, in (from them to us) or out", [.. TrafficWords.Directions]);
        Add("measure", "bytes, packets or flows", [.. TrafficWords.Measures]);
        Add("limit", $"Keys at most, 1 to {form.MostResults}; {TrafficForm.DefaultResults} unless given", []);
        Add("run", "Only what this run recorded", []);
        Add("asn", "Only what is of this AS, 0 for what no AS is known of; by prefix, host and link", []);
        Add("prefix", "Only what is within this prefix; by prefix and host", []);
        Add("country", "Only what is in this country, two letters; by prefix and host", []);
        Add("exporter", $"Only this exporter's, an address, or {TrafficWords.Local} for this host's own capture; by interface and link", []);
    }

    public Option<AsLabel> Label { get; } = new("--label")
    {
        Description = "How an AS is named: number, name or both",
        DefaultValueFactory = _ => AsLabel.Both,
        HelpName = "both|name|number",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "JSON on standard output, as the API gives it" };

    public Option<bool> Csv { get; } = new("--csv") { Description = "CSV on standard output, with a line of names" };

    public void AddTo(Command command)
    {
        foreach (var option in _fields.Values)
            command.Add(option);
        command.Add(Label);
        command.Add(Json);
        command.Add(Csv);
    }

    /// <exception cref="CliException">A flag is wrong; all that are wrong are named.</exception>
    public AskedTraffic Read(ParseResult parsed, DateTimeOffset now) => Read(parsed, _form, now);

    /// <summary>Likewise; where a run is named and no span of time, the question is about the whole run.</summary>
    /// <inheritdoc cref="Read(ParseResult, DateTimeOffset)"/>
    public async Task<AskedTraffic> ReadAsync(ParseResult parsed, DateTimeOffset now, ITrafficStore store, CancellationToken cancellation)
    {
        var read = Read(parsed, now);
        if (read.Question.Run is { } run && (await store.RunsAsync(cancellation)).All(one => one.Id != run))
            throw LocalTraffic.NoSuchRun(run);
        var (asked, fault) = await read.OfWholeRunAsync(store, cancellation);
        return fault is null ? asked : throw new CliException($"--{fault.Field}: {fault.Sentence}", ExitCode.Usage);
    }

    /// <summary>Reads a question about each second as it comes.</summary>
    /// <exception cref="CliException">A flag is wrong, or means nothing for that.</exception>
    public AskedTraffic ReadLive(ParseResult parsed, DateTimeOffset now)
    {
        if (_fields.Keys.Except(TrafficForm.Live.Fields).FirstOrDefault(field => parsed.GetValue(_fields[field]) is not null) is { } useless)
            throw new CliException($"--live shows the last minute, so --{useless} says nothing; leave one of them out.", ExitCode.Usage);
        if (parsed.GetValue(Json) || parsed.GetValue(Csv))
            throw new CliException("--live is for people; leave --json and --csv out, or follow /api/v1/traffic/live.", ExitCode.Usage);
        return Read(parsed, TrafficForm.Live with { FixedBy = _form.FixedBy }, now);
    }

    /// <exception cref="CliException">Both are given.</exception>
    public TrafficOutput OutputOf(ParseResult parsed) => (parsed.GetValue(Json), parsed.GetValue(Csv)) switch
    {
        (true, true) => throw new CliException("--json: give --json or --csv, not both.", ExitCode.Usage),
        (true, _) => TrafficOutput.Json,
        (_, true) => TrafficOutput.Csv,
        _ => TrafficOutput.Table,
    };

    AskedTraffic Read(ParseResult parsed, TrafficForm form, DateTimeOffset now)
    {
        var (asked, faults) = TrafficQuestionReader.Read(form, field => parsed.GetValue(_fields[field]), now);
        return asked ?? throw new CliException(
            string.Join($"{Environment.NewLine}tracefleet: ", faults.Select(fault => $"--{fault.Key}: {fault.Value}")), ExitCode.Usage);
    }

    void Add(string field, string description, string[] words)
    {
        if (!_form.Fields.Contains(field))
            return;
        var option = new Option<string?>($"--{field}") { Description = description };
        if (words.Length > 0)
            option.CompletionSources.Add(words);
        _fields[field] = option;
    }
}

enum TrafficOutput
{
    Table,
    Json,
    Csv,
}
