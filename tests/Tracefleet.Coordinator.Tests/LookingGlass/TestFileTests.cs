using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.Addressing;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

/// <summary>Test files over HTTP.</summary>
public sealed class TestFileTests
{
    const string OneMb = "/testfiles/1MB.bin", Tag = "\"1-1MB\"";

    static Task<TestCoordinator> StartAsync(TestFileSettings? settings = null, ManualTime? time = null, params Prefix[] proxies) =>
        TestCoordinator.StartAsync(time: time, configure: services => services
            .AddSingleton(settings ?? new TestFileSettings { SizesMb = [1, 25] })
            .AddSingleton(new TrustedProxies([.. proxies], ProxyHeader.XForwardedFor)));

    static async Task<HttpResponseMessage> AskAsync(
        TestCoordinator coordinator, string path = OneMb, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await coordinator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task A_file_has_its_length_its_bytes_and_nothing_that_a_cache_or_proxy_may_touch()
    {
        await using var coordinator = await StartAsync();

        using var response = await AskAsync(coordinator);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1_000_000, response.Content.Headers.ContentLength);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment; filename=\"1MB.bin\"", response.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal((Tag, "bytes"), (response.Headers.ETag?.ToString(), response.Headers.AcceptRanges.ToString()));
        Assert.Equal("no-transform, no-store", string.Join(", ", response.Headers.CacheControl!.ToString().Split(", ").OrderDescending()));
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(
            "5660B1A6E9719B971D7383205FECC767D0A28A9E835355A012B344FD303A2B3C",
            Convert.ToHexString(await SHA256.HashDataAsync(await response.Content.ReadAsStreamAsync())));
    }

    [Theory]
    [InlineData("/testfiles/25mb.BIN")]
    [InlineData("/TestFiles/25MB.bin")]
    public async Task Head_tells_all_and_sends_nothing_in_any_case(string path)
    {
        await using var coordinator = await StartAsync();

        using var response = await AskAsync(coordinator, path, HttpMethod.Head, ("Range", "bytes=0-9"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(25_000_000, response.Content.Headers.ContentLength);
        Assert.Equal("\"1-25MB\"", response.Headers.ETag?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/testfiles/2MB.bin")]
    [InlineData("/testfiles/MB.bin")]
    [InlineData("/testfiles/01MB.bin")]
    [InlineData("/testfiles/+1MB.bin")]
    [InlineData("/testfiles/1MB.bin.gz")]
    [InlineData("/testfiles/99999999999999999999MB.bin")]
    [InlineData("/testfiles/..%2f1MB.bin")]
    [InlineData("/testfiles/")]
    public async Task What_is_not_offered_is_not_found(string path)
    {
        await using var coordinator = await StartAsync();

        using var response = await AskAsync(coordinator, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        await using var coordinator = await StartAsync();

        using var response = await AskAsync(coordinator, method: HttpMethod.Post);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=123457-654320", 123_457, 530_864)]
    [InlineData("bytes=999990-2000000", 999_990, 10)]
    [InlineData("bytes=65535-", 65_535, 934_465)]
    [InlineData("bytes=-300003", 699_997, 300_003)]
    public async Task A_range_has_the_bytes_of_the_whole(string range, int first, int length)
    {
        await using var coordinator = await StartAsync();
        var whole = await coordinator.Http.GetByteArrayAsync(OneMb);

        using var response = await AskAsync(coordinator, headers: ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {first}-{first + length - 1}/1000000", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(length, response.Content.Headers.ContentLength);
        var part = await response.Content.ReadAsByteArrayAsync();
        Assert.True(whole.AsSpan(first, length).SequenceEqual(part));
    }

    [Fact]
    public async Task A_range_behind_the_end_is_told_the_length()
    {
        await using var coordinator = await StartAsync();

        using var response = await AskAsync(coordinator, headers: ("Range", "bytes=1000000-"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal("bytes */1000000", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal("range_not_satisfiable", (await response.JsonAsync())["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Range", "bytes=0-1,5-9", null, null, 200)]
    [InlineData("Range", "bytes=0-1", "If-Range", Tag, 206)]
    [InlineData("Range", "bytes=0-1", "If-Range", "W/" + Tag, 200)]
    [InlineData("Range", "bytes=0-1", "If-Range", "\"1-2MB\"", 200)]
    [InlineData("Range", "bytes=0-1", "If-Range", "Sun, 31 May 2026 12:00:00 GMT", 200)]
    [InlineData("If-Match", "\"x\", " + Tag, "Range", "bytes=0-1", 206)]
    [InlineData("If-Match", "*", null, null, 200)]
    [InlineData("If-Match", "W/" + Tag, null, null, 412)]
    [InlineData("If-Match", "\"x\"", "Range", "bytes=0-1", 412)]
    [InlineData("If-None-Match", "W/" + Tag, null, null, 304)]
    [InlineData("If-None-Match", "*", null, null, 304)]
    [InlineData("If-None-Match", "\"x\"", null, null, 200)]
    [InlineData("If-None-Match", "nonsense", null, null, 200)]
    public async Task Conditions_are_judged_as_RFC_9110_says(string name, string value, string? otherName, string? otherValue, int status)
    {
        await using var coordinator = await StartAsync();

        using var response = await AskAsync(
            coordinator, headers: otherName is null ? [(name, value)] : [(name, value), (otherName, otherValue!)]);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal(Tag, response.Headers.ETag?.ToString());
        if (status is 200 or 206)
            Assert.Equal(status == 200 ? 1_000_000 : 2, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Who_has_all_his_places_is_told_to_come_back_and_others_are_served()
    {
        var settings = new TestFileSettings { SizesMb = [100], MaxConcurrent = 3, MaxConcurrentPerClient = 2 };
        var endless = settings with { BytesPerSecond = 1_000, BurstBytes = 1 };
        await using var coordinator = await StartAsync(endless, new ManualTime(), Prefix.Parse("127.0.0.0/8"));
        Task<HttpResponseMessage> Ask(string visitor, string range = "bytes=0-") =>
            AskAsync(coordinator, "/testfiles/100MB.bin", headers: [("X-Forwarded-For", visitor), ("Range", range)]);
        var transfers = coordinator.Services.GetRequiredService<TestFileTransfers>();

        // The clock stands still, so these go on for as long as they are wanted.
        var first = Ask("192.0.2.1");
        var second = Ask("192.0.2.1");
        await TestCoordinator.UntilAsync(() => Task.FromResult(transfers.Running == 2));
        using var third = await Ask("192.0.2.1");
        var other = Ask("192.0.2.2");
        await TestCoordinator.UntilAsync(() => Task.FromResult(transfers.Running == 3));
        using var another = await Ask("192.0.2.3");

        Assert.All([third, another], refused =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        });
        using var outside = await Ask("192.0.2.3", "bytes=100000000-");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);

        coordinator.Http.CancelPendingRequests();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(first, second, other));
        await TestCoordinator.UntilAsync(() => Task.FromResult(transfers.Running == 0));
    }

    [Fact]
    public async Task A_transfer_has_its_rate()
    {
        var time = new ManualTime();
        var begin = time.GetUtcNow();
        var settings = new TestFileSettings { SizesMb = [1], BytesPerSecond = 100_000, BurstBytes = 200_000 };
        await using var coordinator = await StartAsync(settings, time);
        var read = coordinator.Http.GetByteArrayAsync(OneMb);

        while (!read.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal(1_000_000, (await read).Length);
        Assert.InRange((time.GetUtcNow() - begin).TotalSeconds, 7.9, double.MaxValue);
    }

    [Fact]
    public async Task Settings_with_a_fault_do_not_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(new TestFileSettings { MaxConcurrent = 0 }).AddTestFiles();
        await using var app = builder.Build();

        var failure = Assert.Throws<CoordinatorSetupException>(app.MapTestFiles);

        Assert.Equal("testFiles.maxConcurrent is 0; give 1 to 10000.", failure.Message);
    }
}
