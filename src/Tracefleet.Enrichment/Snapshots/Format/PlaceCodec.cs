namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Flags of what is there (two bytes), then that: texts, coordinates in degrees, radius.</summary>
sealed class PlaceCodec : RecordCodec<Place>
{
    const double MaxLatitude = 90, MaxLongitude = 180;
    const int Texts = 6;
    const int HasLatitude = 1 << Texts, HasLongitude = 2 << Texts, HasRadius = 4 << Texts, All = (8 << Texts) - 1;

    public override SnapshotKind Kind => SnapshotKind.Geo;

    /// <exception cref="ArgumentException">Coordinates that are on no globe.</exception>
    public override void Write(RecordWriter writer, Place fact)
    {
        if (Math.Abs(fact.Latitude ?? 0) is not <= MaxLatitude || Math.Abs(fact.Longitude ?? 0) is not <= MaxLongitude)
            throw new ArgumentException($"Latitude {fact.Latitude} and longitude {fact.Longitude} must be -90 to 90 and -180 to 180 degrees.");
        ReadOnlySpan<string?> texts = [fact.Country, fact.City, fact.CountryName, fact.Region, fact.PostalCode, fact.TimeZone];
        var flags = (fact.Latitude is null ? 0 : HasLatitude) | (fact.Longitude is null ? 0 : HasLongitude) | (fact.RadiusKilometres is null ? 0 : HasRadius);
        for (var i = 0; i < texts.Length; i++)
            flags |= texts[i] is null ? 0 : 1 << i;
        writer.Byte((byte)(flags & 0xFF));
        writer.Byte((byte)(flags >> 8));
        foreach (var text in texts)
            if (text is not null)
                writer.Text(text);
        // The sum with zero is never -0, which equals 0 but looks different.
        if (fact.Latitude is { } latitude)
            writer.Double(latitude + 0.0);
        if (fact.Longitude is { } longitude)
            writer.Double(longitude + 0.0);
        if (fact.RadiusKilometres is { } radius)
            writer.Number(radius);
    }

    public override Place Read(ref RecordReader reader, SnapshotContent content)
    {
        var flags = Flags(ref reader);
        var country = Text(ref reader, content, flags, 0);
        var city = Text(ref reader, content, flags, 1);
        var countryName = Text(ref reader, content, flags, 2);
        var region = Text(ref reader, content, flags, 3);
        var postalCode = Text(ref reader, content, flags, 4);
        var timeZone = Text(ref reader, content, flags, 5);
        double? latitude = (flags & HasLatitude) != 0 ? reader.Double(MaxLatitude) : null;
        double? longitude = (flags & HasLongitude) != 0 ? reader.Double(MaxLongitude) : null;
        return new Place(country, city, latitude, longitude)
        {
            CountryName = countryName,
            Region = region,
            PostalCode = postalCode,
            TimeZone = timeZone,
            RadiusKilometres = (flags & HasRadius) != 0 ? reader.SignedNumber() : null,
        };
    }

    public override void Check(ref RecordReader reader)
    {
        var flags = Flags(ref reader);
        if (flags > All)
            reader.Break();
        for (var i = 0; i < Texts; i++)
            if ((flags & 1 << i) != 0)
                reader.Text();
        if ((flags & HasLatitude) != 0)
            reader.Double(MaxLatitude);
        if ((flags & HasLongitude) != 0)
            reader.Double(MaxLongitude);
        if ((flags & HasRadius) != 0)
            reader.Number();
    }

    static int Flags(ref RecordReader reader) => reader.Byte() | reader.Byte() << 8;

    static string? Text(ref RecordReader reader, SnapshotContent content, int flags, int bit) =>
        (flags & 1 << bit) != 0 ? content.Text(reader.Text()) : null;
}
