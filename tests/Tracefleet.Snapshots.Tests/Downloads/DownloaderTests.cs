using System.Net.Http.Headers;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots.Tests.Downloads;

public sealed class DownloaderTests : IAsyncLifetime, IDisposable
{
    static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);
    static readonly byte[] Body = Answers.Bytes(300_000);

    readonly TestFolder _folder = new();
    readonly TestTime _time = new(Noon);
    readonly HttpClient _http = SnapshotHttp.Create();
    readonly PartialFiles _partials;
    TestSite? _started;

    public DownloaderTests()
    {
        _partials = new PartialFiles(_folder.Path, _time);
        _partials.Begin();
    }

    TestSite Site => _started ?? throw new InvalidOperationException("It runs while a test runs.");

    public async Task InitializeAsync() => _started = await TestSite.StartAsync();

    public async Task DisposeAsync() => await Site.DisposeAsync();

    public void Dispose()
    {
        _partials.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    Task<Downloaded> FetchAsync(DownloadRequest request, Action<long>? progress = null, CancellationToken cancellation = default) =>
        new Downloader(_http, _time, _folder.Path, _partials).FetchAsync(request, (bytes, _) => progress?.Invoke(bytes), cancellation);

    static DownloadRequest Of(Uri url) => new(url, 1 << 20);

    async Task GetsAllAsync(DownloadRequest request, Action<long>? progress = null)
    {
        var file = await FetchAsync(request, progress);
        Assert.Equal(Body, await File.ReadAllBytesAsync(file.Path));
        Assert.Equal(Body.Length, file.Bytes);
        File.Delete(file.Path);
        Assert.DoesNotContain(_folder.Names, name => name.Contains("download", StringComparison.Ordinal));
    }

    /// <summary>Completes once so much has arrived; the part is given to the download as its progress.</summary>
    static (Task Arrived, Action<long> Progress) WatchFor(long bytes)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (arrived.Task, have =>
        {
            if (have >= bytes)
                arrived.TrySetResult();
        }
        );
    }

    [Fact]
    public async Task What_is_served_arrives_with_its_last_change()
    {
        var file = await FetchAsync(Of(Site.On("/rib", Answers.Serve(Body, modified: Noon.AddDays(-1)))));

        Assert.Equal(Body, await File.ReadAllBytesAsync(file.Path));
        Assert.Equal(Noon.AddDays(-1), file.LastModified);
    }

    [Fact]
    public async Task Progress_ends_at_the_total()
    {
        var seen = new List<(long, long?)>();

        await new Downloader(_http, _time, _folder.Path, _partials).FetchAsync(
            Of(Site.On("/rib", Answers.Serve(Body))), (bytes, total) => seen.Add((bytes, total)), default);

        Assert.Equal((Body.Length, Body.Length), seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public async Task A_connection_cut_midway_is_resumed_where_it_ended()
    {
        var (arrived, progress) = WatchFor(100_000);

        await GetsAllAsync(Of(Site.On("/rib", Answers.Cut(Body, 100_000, arrived), Answers.Serve(Body))), progress);

        Assert.Equal([(null, null), ("bytes=100000-", Answers.Tag)], Site.Seen.Select(seen => (seen.Range, seen.IfRange)));
    }

    [Fact]
    public async Task What_changed_meanwhile_begins_anew()
    {
        var (arrived, progress) = WatchFor(100_000);

        await GetsAllAsync(Of(Site.On("/rib", Answers.Cut(new byte[200_000], 100_000, arrived, tag: "\"old\""), Answers.Serve(Body))), progress);

        Assert.Equal("\"old\"", Site.Seen.Last().IfRange);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_begins_anew()
    {
        var (arrived, progress) = WatchFor(100_000);

        await GetsAllAsync(Of(Site.On("/rib", Answers.Cut(Body, 100_000, arrived), Answers.ServeWhole(Body))), progress);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"v1\"")]
    public async Task Without_a_strong_validator_nothing_is_resumed(string? tag)
    {
        var (arrived, progress) = WatchFor(100_000);

        await GetsAllAsync(Of(Site.On("/rib", Answers.Cut(Body, 100_000, arrived, tag), Answers.Serve(Body, tag))), progress);

        Assert.All(Site.Seen, seen => Assert.Null(seen.Range));
    }

    [Fact]
    public async Task A_download_that_was_cancelled_goes_on_in_the_next_run()
    {
        using var cancel = new CancellationTokenSource();
        var (arrived, progress) = WatchFor(100_000);
        var url = Site.On("/rib", Answers.Hang(Body, 100_000, () => { }), Answers.Serve(Body));
        var running = FetchAsync(Of(url), progress, cancel.Token);
        await arrived;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        await GetsAllAsync(Of(url));

        Assert.Equal("bytes=100000-", Site.Seen.Last().Range);
    }

    [Fact]
    public async Task Two_that_want_the_same_at_once_both_get_it()
    {
        var (arrived, progress) = WatchFor(100_000);
        var goOn = new TaskCompletionSource();
        var url = Site.On("/rib", async context =>
        {
            await Answers.Cut(Body, 100_000, goOn.Task)(context);
        }, Answers.Serve(Body));
        var first = FetchAsync(Of(url), progress);
        await arrived;

        var second = await FetchAsync(Of(url));
        goOn.SetResult();

        Assert.Equal(Body, await File.ReadAllBytesAsync(second.Path));
        Assert.Equal(Body, await File.ReadAllBytesAsync((await first).Path));
    }

    [Fact]
    public async Task A_silent_server_is_given_up_and_asked_again()
    {
        var hanging = new TaskCompletionSource();
        var (arrived, progress) = WatchFor(100_000);
        var running = GetsAllAsync(Of(Site.On("/rib", Answers.Hang(Body, 100_000, hanging.SetResult), Answers.Serve(Body))), progress);
        await hanging.Task;
        await arrived;

        _time.EndSilence();

        await running;
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task A_busy_server_is_asked_again_after_growing_pauses(int status)
    {
        await GetsAllAsync(Of(Site.On("/rib", Answers.Status(status), Answers.Status(status), Answers.Status(status), Answers.Serve(Body))));

        Assert.Equal(3, _time.Pauses.Count);
        Assert.All(_time.Pauses.Index(), pause => Assert.InRange(pause.Item, TimeSpan.FromSeconds(1 << pause.Index) / 2, TimeSpan.FromSeconds(1 << pause.Index)));
    }

    [Theory]
    [InlineData("120")]
    [InlineData("Sun, 31 May 2026 12:02:00 GMT")]
    public async Task The_pause_that_a_server_asks_for_is_kept(string retryAfter)
    {
        await GetsAllAsync(Of(Site.On("/rib", Answers.Status(429, retryAfter), Answers.Serve(Body))));

        Assert.Equal([TimeSpan.FromSeconds(120)], _time.Pauses);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_for_long_is_not_waited_for()
    {
        var url = Site.On("/rib", Answers.Status(429, "3600"));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url) with { Throttled = "have a key" }));

        Assert.Equal(
            $"{url}: too many requests (429 TooManyRequests); have a key; it asks to wait 3600 seconds; try again later, or fetch it by hand and name the file (--file)",
            refusal.Message);
        Assert.Single(Site.Seen);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_asked_six_times()
    {
        var url = Site.On("/rib", Answers.Status(503));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url)));

        Assert.StartsWith($"{url}: the server answered 503 ServiceUnavailable; try again later", refusal.Message);
        Assert.Equal(6, Site.Seen.Count);
        Assert.DoesNotContain(_folder.Names, name => name.Contains("download", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refusal_says_what_is_needed_and_is_not_repeated(int status)
    {
        var url = Site.On("/rib?license_key=geheim&suffix=zip", Answers.Status(status));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url) with { Refused = "have a key" }));

        Assert.Contains("/rib?suffix=zip: refused", refusal.Message);
        Assert.EndsWith("have a key", refusal.Message);
        Assert.Single(Site.Seen);
    }

    [Fact]
    public async Task Too_many_requests_of_a_plain_url_are_no_question_of_credentials()
    {
        var url = Site.On("/rib", Answers.Status(429, retryAfter: "3600"));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url)));

        Assert.Contains(": too many requests (429 TooManyRequests); it asks to wait 3600 seconds; try again later", refusal.Message);
    }

    /// <summary>The part after a restart has nothing to do with what the server said before it, and must not be taken for it in another run.</summary>
    [Fact]
    public async Task A_part_that_began_anew_without_a_validator_leaves_no_older_one_behind()
    {
        await using (var part = Resumption.Open(_folder.Path, new Uri("http://192.0.2.1/rib"), _partials))
        {
            part.Remember(new ResumptionState("\"old\"", 10));
            part.Restart();
            part.Remember(new ResumptionState(null, 10));

            Assert.DoesNotContain(_folder.Names, name => name.EndsWith(".json", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_not_asked_for_again()
    {
        await Assert.ThrowsAsync<NotFoundFailure>(() => FetchAsync(Of(new Uri(Site.Url, "nowhere"))));

        Assert.Single(Site.Seen);
    }

    [Fact]
    public async Task More_than_allowed_is_refused_before_it_comes()
    {
        var url = Site.On("/rib", Answers.Serve(Body));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url) with { MaxBytes = 299_999 }));

        Assert.Contains("300000 bytes, and at most 299999 are allowed", refusal.Message);
        Assert.DoesNotContain(_folder.Names, name => name.Contains("download", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_than_allowed_is_refused_while_it_comes_where_no_length_is_announced()
    {
        var url = Site.On("/rib", async context => await context.Response.Body.WriteAsync(Body));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url) with { MaxBytes = 200_000 }));

        Assert.Contains("at most 200000 are allowed", refusal.Message);
        Assert.DoesNotContain(_folder.Names, name => name.Contains("download", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_than_fits_on_the_disk_is_refused_before_it_comes()
    {
        var url = Site.On("/rib", async context =>
        {
            context.Response.ContentLength = 1L << 60;
            await context.Response.Body.FlushAsync();
        });

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url) with { MaxBytes = long.MaxValue }));

        Assert.Contains($"{1L << 60} bytes are to come and ", refusal.Message);
        Assert.Contains(_folder.Path, refusal.Message);
    }

    [Fact]
    public async Task Redirects_are_followed_a_few_times()
    {
        var url = Site.On("/a", Answers.Redirect(Site.On("/b", Answers.Redirect(Site.On("/rib", Answers.Serve(Body))))));

        await GetsAllAsync(Of(url));
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        var url = Site.On("/a", Answers.Redirect(new Uri(Site.Url, "a")));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url)));

        Assert.Contains("redirected more than 5 times", refusal.Message);
        Assert.Equal(6, Site.Seen.Count);
    }

    [Fact]
    public async Task A_redirect_out_of_the_web_is_refused()
    {
        var url = Site.On("/a", Answers.Redirect(new Uri("ftp://user:word@127.0.0.1/rib")));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url)));

        Assert.Contains("redirected to ftp://127.0.0.1/rib", refusal.Message);
    }

    [Fact]
    public async Task Credentials_go_to_the_host_they_are_for_and_to_no_other()
    {
        await using var elsewhere = await TestSite.StartAsync();
        var url = Site.On("/file", Answers.Redirect(Site.On("/signed", Answers.Redirect(elsewhere.On("/rib", Answers.Serve(Body))))));

        await GetsAllAsync(Of(url) with { Authorization = new AuthenticationHeaderValue("Basic", "Z2VoZWlt") });

        Assert.Equal(["Basic Z2VoZWlt", "Basic Z2VoZWlt"], Site.Seen.Select(seen => seen.Authorization));
        Assert.Equal([null], elsewhere.Seen.Select(seen => seen.Authorization));
    }

    [Fact]
    public async Task Without_a_network_the_way_by_hand_is_named()
    {
        await using var gone = await TestSite.StartAsync();
        var url = gone.On("/rib", Answers.Serve(Body));
        await gone.DisposeAsync();

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FetchAsync(Of(url)));

        Assert.EndsWith($"where there is no network, fetch {url} elsewhere and name the file (--file)", refusal.Message);
        Assert.Equal(2, _time.Pauses.Count);
    }

    [Fact]
    public async Task Parts_that_nobody_came_back_for_are_swept_after_a_week()
    {
        using var cancel = new CancellationTokenSource();
        var (arrived, progress) = WatchFor(100_000);
        var running = FetchAsync(Of(Site.On("/rib", Answers.Hang(Body, 100_000, () => { }))), progress, cancel.Token);
        await arrived;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var parts = Directory.GetFiles(Path.Combine(_folder.Path, Resumption.FolderName));
        foreach (var part in parts)
            File.SetLastWriteTimeUtc(part, Noon.UtcDateTime);

        Resumption.Sweep(_folder.Path, Noon.AddDays(6));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder.Path, Resumption.FolderName)).Length);
        Resumption.Sweep(_folder.Path, Noon.AddDays(8));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, Resumption.FolderName)));
    }
}
