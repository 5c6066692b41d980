using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tracefleet.Coordinator.Live;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Testing;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Coordinator.Tests.Traffic;

public sealed class TrafficLiveTests
{
    const string Live = "/api/v1/traffic/live";

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Every_second_is_told_once_it_is_stored_and_who_comes_back_misses_none()
    {
        await using var bench = await Bench.StartAsync();
        await bench.RecordAsync(100);
        await using var reader = await SecondReader.OpenAsync(bench.Coordinator, Live);

        var first = await reader.NextAsync();
        await bench.RecordAsync(200);
        await bench.RecordAsync(300);
        var second = await bench.RunUntilAsync(reader.NextAsync());
        var third = await reader.NextAsync();
        await using var resumed = await SecondReader.OpenAsync(bench.Coordinator, Live, first.Id);
        var again = new[] { await resumed.NextAsync(), await resumed.NextAsync() };

        Assert.Equal([100, 200, 300], new[] { first, second, third }.Select(one => one.Bytes));
        Assert.Equal((bench.Start, first.Id + 1000, second.Id + 1000), (first.Id, second.Id, third.Id));
        Assert.Equal([second, third], again);
    }

    [Fact]
    public async Task A_second_of_silence_is_told_too()
    {
        await using var bench = await Bench.StartAsync();
        await bench.RecordAsync(100);
        await using var reader = await SecondReader.OpenAsync(bench.Coordinator, Live + "?by=country&direction=in");

        var first = await reader.NextAsync();
        await bench.RecordAsync(0);

        Assert.Equal(100, first.Bytes);
        Assert.Equal((first.Id + 1000, 0), await bench.RunUntilAsync(reader.NextAsync()));
    }

    [Fact]
    public async Task Who_comes_back_late_is_given_the_last_two_minutes()
    {
        await using var bench = await Bench.StartAsync();
        for (var second = 0; second < 130; second++)
            await bench.RecordAsync(1);
        await using var reader = await SecondReader.OpenAsync(bench.Coordinator, Live, bench.Start);

        var first = await reader.NextAsync();

        Assert.Equal(bench.Start + (130 - TrafficPulse.Kept + 1) * 1000L, first.Id);
    }

    [Fact]
    public async Task The_store_is_asked_once_for_all_who_ask_the_same()
    {
        await using var bench = await Bench.StartAsync();
        await bench.RecordAsync(100);
        await using var one = await SecondReader.OpenAsync(bench.Coordinator, Live);
        await using var other = await SecondReader.OpenAsync(bench.Coordinator, Live + "?by=asn&direction=both");

        Assert.Equal(await one.NextAsync(), await other.NextAsync());
        await bench.RecordAsync(200);
        Assert.Equal(200, (await bench.RunUntilAsync(one.NextAsync())).Bytes);
        Assert.Equal(200, (await other.NextAsync()).Bytes);

        Assert.Equal(2, bench.Store.Tops);
    }

    [Fact]
    public async Task Too_many_questions_are_refused_and_those_that_end_make_room()
    {
        await using var bench = await Bench.StartAsync();
        await bench.RecordAsync(100);
        var readers = new List<SecondReader>();
        for (var limit = 1; limit <= TrafficLive.MostQuestions; limit++)
            readers.Add(await SecondReader.OpenAsync(bench.Coordinator, $"{Live}?limit={limit}"));

        using var refused = await bench.Coordinator.Http.GetAsync(Live + "?limit=99");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "too_many_readers"), (refused.StatusCode, (await refused.JsonAsync())["type"]!.GetValue<string>()));
        await using (await SecondReader.OpenAsync(bench.Coordinator, $"{Live}?limit=1"))
            await readers[^1].DisposeAsync();

        await TestCoordinator.UntilAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Live + "?limit=99");
            using var response = await bench.Coordinator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode == HttpStatusCode.OK;
        });
        foreach (var reader in readers)
            await reader.DisposeAsync();
    }

    /// <summary>A coordinator beside a capture, both on a clock that the test moves.</summary>
    sealed class Bench(TestCoordinator coordinator, RecordedTraffic traffic, CountingStore store) : IAsyncDisposable
    {
        public TestCoordinator Coordinator => coordinator;
        public CountingStore Store => store;
        public long Start { get; } = coordinator.Time.GetUtcNow().ToUnixTimeMilliseconds();

        public static async Task<Bench> StartAsync()
        {
            var directory = Directory.CreateTempSubdirectory("tracefleet-coordinator-").FullName;
            var time = new ManualTime();
            var traffic = await RecordedTraffic.BeginAsync(directory, time.GetUtcNow(), time: time);
            var store = new CountingStore(traffic.Store);
            var coordinator = await TestCoordinator.StartAsync(
                time: time, directory: directory, configure: services => services.Replace(ServiceDescriptor.Singleton<ITrafficStore>(_ => store)));
            return new Bench(coordinator, traffic, store);
        }

        /// <summary>A second in which so many bytes come in; 0 for none.</summary>
        public async Task RecordAsync(ulong bytes)
        {
            if (bytes > 0)
                traffic.In("192.0.2.1", bytes, coordinator.Time.GetUtcNow());
            coordinator.Time.Advance(Second);
            await traffic.StoreUntilAsync(coordinator.Time.GetUtcNow());
        }

        /// <summary>Lets time pass until it has come.</summary>
        public async Task<T> RunUntilAsync<T>(Task<T> coming)
        {
            await coordinator.RunUntilAsync(() => Task.FromResult(coming.IsCompleted));
            return await coming;
        }

        public async ValueTask DisposeAsync()
        {
            await traffic.DisposeAsync();
            await coordinator.DisposeAsync();
        }
    }

    /// <summary>A store that counts what it is asked.</summary>
    sealed class CountingStore(ITrafficStore inner) : ITrafficStore
    {
        int _tops;

        public int Tops => Volatile.Read(ref _tops);

        public Task<TrafficTop> TopAsync(TrafficQuestion question, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _tops);
            return inner.TopAsync(question, cancellation);
        }

        public Task<System.Collections.Immutable.ImmutableArray<TrafficRun>> RunsAsync(CancellationToken cancellation) => inner.RunsAsync(cancellation);
        public Task<TrafficSeries> SeriesAsync(TrafficQuestion question, CancellationToken cancellation) => inner.SeriesAsync(question, cancellation);
        public Task<(TrafficRun Run, System.Collections.Immutable.ImmutableArray<TrafficRun> Killed)> BeginAsync(TrafficRunStart start, CancellationToken cancellation) => throw new NotSupportedException();
        public Task StoreAsync(long run, TrafficBatch batch, CancellationToken cancellation) => throw new NotSupportedException();
        public Task EndAsync(long run, TrafficBatch last, CancellationToken cancellation) => throw new NotSupportedException();
        public Task StorePathAsync(TracedPath path, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<System.Collections.Immutable.ImmutableArray<TracedPath>> PathsAsync(Addressing.Asn? asn, int limit, CancellationToken cancellation) => throw new NotSupportedException();
        public Task ForgetAsync(CancellationToken cancellation) => throw new NotSupportedException();
    }

    /// <summary>Reads seconds one after the other.</summary>
    sealed class SecondReader(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));

        public static async Task<SecondReader> OpenAsync(TestCoordinator coordinator, string path, long? after = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (after is { } id)
                request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
            var response = await coordinator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            return new SecondReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        public async Task<(long Id, int Bytes)> NextAsync()
        {
            long id = 0;
            while (await lines.ReadLineAsync(_patience.Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = long.Parse(line[4..], CultureInfo.InvariantCulture);
                if (!line.StartsWith("data: ", StringComparison.Ordinal))
                    continue;
                var top = JsonNode.Parse(line[6..])!;
                Assert.Equal(id, DateTimeOffset.Parse(top["since"]!.GetValue<string>(), CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
                Assert.Equal(1, top["stepSeconds"]!.GetValue<int>());
                return (id, top["directions"]!["in"]!["bytes"]!.GetValue<int>());
            }
            throw new InvalidOperationException("The stream ended.");
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            _patience.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
