namespace Tracefleet.Campaigns.Deciding;

/// <summary>Address of an entity: its kind and its id within the kind, for example <c>campaign/01jd…</c>.</summary>
public readonly record struct EntityId(string Kind, string Id)
{
    public override string ToString() => $"{Kind}/{Id}";
}
