using System.Collections.Immutable;
using Tracefleet.Campaigns.Planning;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>What visitors call VRFs, without regard to case (RFC 8522 §2), and what the daemon calls them.</summary>
sealed class VrfNames(IReadOnlyDictionary<string, string>? configured)
{
    readonly ImmutableDictionary<string, string> _names =
        (configured ?? ImmutableDictionary<string, string>.Empty).ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    public IReadOnlySet<string> Names { get; } =
        (configured ?? ImmutableDictionary<string, string>.Empty).Keys.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for null, the router's own table.</summary>
    /// <exception cref="GlassRouterException">There is none of this name.</exception>
    public string? Find(string? name) => name is null ? null
        : _names.TryGetValue(name, out var found) ? found
        : throw new GlassRouterException($"The router has no VRF '{TargetText.Quotable(name)}'.");
}
