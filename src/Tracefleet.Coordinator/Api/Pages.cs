using Tracefleet.Contracts.Api;

namespace Tracefleet.Coordinator.Api;

/// <summary>Parts of lists with the addresses of their neighbours.</summary>
static class Pages
{
    public static Page<T> Of<T>(string path, int count, int offset, int limit, IReadOnlyList<T> results, string query = "")
    {
        var next = (long)offset + limit;
        return new Page<T>(
            count,
            next < count ? Address(next) : null,
            offset > 0 ? Address(Math.Max(0, offset - limit)) : null,
            results);

        string Address(long start) => $"{path}?offset={start}&limit={limit}{query}";
    }
}
