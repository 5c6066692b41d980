using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>Journal events made by rule.</summary>
static class Entities
{
    public static readonly EntityId One = new("campaign", "one"), Two = new("campaign", "two");

    public static JournalEvent Event(EntityId entity, long version, string json = "{}") => new(entity, version, "campaign.finished", 1, json);
}
