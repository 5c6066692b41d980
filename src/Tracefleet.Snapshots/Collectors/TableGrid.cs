namespace Tracefleet.Snapshots.Collectors;

/// <summary>The moments at which a project writes the tables of its collectors: every so many hours from midnight UTC.</summary>
/// <param name="Step">Divides a day.</param>
readonly record struct TableGrid(TimeSpan Step)
{
    public static readonly TableGrid RouteViews = new(TimeSpan.FromHours(2));

    /// <summary>RIS has kept to this since 2003; before that its tables have other times, which have to be named by their URL.</summary>
    public static readonly TableGrid Ris = new(TimeSpan.FromHours(8));

    /// <summary>The last moment of the grid that is not after the given one.</summary>
    public DateTimeOffset AtOrBefore(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        return new DateTimeOffset(utc.AddTicks(-(utc.TimeOfDay.Ticks % Step.Ticks)), TimeSpan.Zero);
    }

    public DateTimeOffset Before(DateTimeOffset point) => point - Step;

    /// <summary>The moment of the grid nearest to the given one, of two the earlier, and never one after <paramref name="now"/>.</summary>
    public DateTimeOffset Nearest(DateTimeOffset moment, DateTimeOffset now)
    {
        var earlier = AtOrBefore(moment);
        var later = earlier + Step;
        var nearest = later - moment < moment - earlier ? later : earlier;
        return nearest <= now ? nearest : AtOrBefore(now);
    }
}
