using System.Collections;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Geo;

/// <summary>Rows of a geo source in little memory: many prefixes share a place, so each takes 21 bytes and a place is held once.</summary>
sealed class PlaceRows : IReadOnlyList<GeoRow>
{
    readonly List<UInt128> _networks = [];
    readonly List<byte> _lengths = [];
    readonly List<int> _placeOf = [];
    readonly List<Place> _places = [];

    public int Count => _networks.Count;

    public int Places => _places.Count;

    public GeoRow this[int index]
    {
        get
        {
            var place = _places[_placeOf[index]];
            return new GeoRow(Prefix.Of(new Address(_networks[index]), _lengths[index]), place.Country, place.City, place.Latitude, place.Longitude)
            {
                CountryName = place.CountryName,
                Region = place.Region,
                PostalCode = place.PostalCode,
                TimeZone = place.TimeZone,
                RadiusKilometres = place.RadiusKilometres,
            };
        }
    }

    /// <returns>What <see cref="Add"/> takes.</returns>
    public int AddPlace(Place place)
    {
        _places.Add(place);
        return _places.Count - 1;
    }

    public void Add(Prefix prefix, int place)
    {
        _networks.Add(prefix.Network.Bits);
        _lengths.Add((byte)prefix.Length);
        _placeOf.Add(place);
    }

    public IEnumerator<GeoRow> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
