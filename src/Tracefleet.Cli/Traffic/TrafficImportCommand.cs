using System.CommandLine;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Contracts.Api;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Sqlite.Traffic.Import;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary><c>import</c>: takes over what asn_report counted.</summary>
static class TrafficImportCommand
{
    public static Command Build(DataFlag data)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A database of asn_report, for example asn_report.db" };
        var at = new Option<string?>("--at")
        {
            Description = "The day that it counts for, since the database has no times: how long ago (7d), or RFC 3339; when the file was last written unless given",
            HelpName = "TIME",
        };
        var again = new Option<bool>("--again") { Description = "Also if it was imported before; its traffic then counts twice" };
        var json = new Option<bool>("--json") { Description = "The run that it became as JSON on standard output" };
        var command = new Command("import", "Take over the database of asn_report as a run: by AS, prefix and host, a packet for each of its rows.")
        {
            file, at, again, json,
        };
        Examples.Add(command,
            "tracefleet traffic import asn_report/resources/asn_report.db",
            "tracefleet traffic import asn_report.db --at 2014-05-23",
            "tracefleet traffic import asn_report.db --again");
        command.SetAction(async (parsed, cancellation) =>
        {
            var order = new TrafficImportOrder(parsed.GetRequiredValue(file).FullName, TimeOf(parsed.GetValue(at)), parsed.GetValue(again));
            await using var store = await SqliteTrafficStore.OpenAsync(
                LocalTraffic.FolderIn(data.DirectoryOf(parsed)), new TrafficRetention(), TimeProvider.System, cancellation);
            var imported = await ImportAsync(store, order, cancellation);
            if (parsed.GetValue(json))
                SnapshotText.WriteJson([TrafficRunResource.Of(imported.Run)], ApiJson.Default.IReadOnlyListTrafficRunResource);
            else
                await Console.Out.WriteLineAsync(SummaryOf(imported));
            return ExitCode.Ok;
        });
        return command;
    }

    static DateTimeOffset? TimeOf(string? text) =>
        text is null ? null
        : TrafficTimeText.TryParsePast(text, TimeProvider.System.GetUtcNow(), out var time) ? time
        : throw new CliException(
            $"--at: '{text}' is no time that has passed; give how long ago such as 7d, or a time such as 2014-05-23 or 2014-05-23T06:00:00Z.", ExitCode.Usage);

    static async Task<TrafficImport> ImportAsync(SqliteTrafficStore store, TrafficImportOrder order, CancellationToken cancellation)
    {
        try
        {
            return await store.ImportAsync(order, cancellation);
        }
        catch (TrafficImportException refused)
        {
            var isRepeated = !order.Again && refused.Message.Contains("importing it again", StringComparison.Ordinal);
            throw new CliException(isRepeated ? $"{refused.Message} --again does so." : refused.Message);
        }
    }

    static string SummaryOf(TrafficImport imported)
    {
        var skipped = imported.Skipped.Select(fault => FormattableString.Invariant($"{fault.Value:N0} for its {fault.Key}")).ToList();
        return FormattableString.Invariant($"run {imported.Run.Id}: {imported.Imported:N0} of {imported.Rows:N0} rows of the table {imported.Table}")
            + (skipped.Count > 0 ? $"; not taken over, since unreadable: {string.Join(", ", skipped)}" : "")
            + $". It has packets and no bytes: tracefleet traffic top --run {imported.Run.Id} --measure packets";
    }
}
