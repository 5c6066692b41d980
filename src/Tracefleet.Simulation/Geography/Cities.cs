using System.Collections.Immutable;

namespace Tracefleet.Simulation.Geography;

/// <summary>The cities of every simulated world, and the distances between them.</summary>
/// <remarks>Places and coordinates are real; the weights are a rough guess of how much interconnection happens there.</remarks>
public static class Cities
{
    public static readonly ImmutableArray<City> All =
    [
        new("fra", "Frankfurt", "DE", 50.11, 8.68, 10),
        new("ams", "Amsterdam", "NL", 52.37, 4.90, 10),
        new("lon", "London", "GB", 51.51, -0.13, 10),
        new("par", "Paris", "FR", 48.86, 2.35, 9),
        new("nyc", "New York", "US", 40.71, -74.01, 10),
        new("was", "Ashburn", "US", 39.04, -77.49, 10),
        new("chi", "Chicago", "US", 41.88, -87.63, 9),
        new("dfw", "Dallas", "US", 32.78, -96.80, 8),
        new("lax", "Los Angeles", "US", 34.05, -118.24, 9),
        new("sjc", "San Jose", "US", 37.34, -121.89, 9),
        new("sea", "Seattle", "US", 47.61, -122.33, 8),
        new("mia", "Miami", "US", 25.76, -80.19, 8),
        new("atl", "Atlanta", "US", 33.75, -84.39, 7),
        new("den", "Denver", "US", 39.74, -104.99, 5),
        new("phx", "Phoenix", "US", 33.45, -112.07, 4),
        new("hou", "Houston", "US", 29.76, -95.37, 4),
        new("bos", "Boston", "US", 42.36, -71.06, 4),
        new("msp", "Minneapolis", "US", 44.98, -93.27, 3),
        new("slc", "Salt Lake City", "US", 40.76, -111.89, 3),
        new("hnl", "Honolulu", "US", 21.31, -157.86, 1),
        new("yyz", "Toronto", "CA", 43.65, -79.38, 7),
        new("yul", "Montreal", "CA", 45.50, -73.57, 5),
        new("yvr", "Vancouver", "CA", 49.28, -123.12, 4),
        new("mex", "Mexico City", "MX", 19.43, -99.13, 5),
        new("qro", "Queretaro", "MX", 20.59, -100.39, 2),
        new("gua", "Guatemala City", "GT", 14.63, -90.51, 1),
        new("pty", "Panama City", "PA", 8.98, -79.52, 2),
        new("sjo", "San Jose", "CR", 9.93, -84.08, 1),
        new("sdq", "Santo Domingo", "DO", 18.49, -69.93, 1),
        new("bog", "Bogota", "CO", 4.71, -74.07, 4),
        new("uio", "Quito", "EC", -0.18, -78.47, 1),
        new("lim", "Lima", "PE", -12.05, -77.04, 3),
        new("scl", "Santiago", "CL", -33.45, -70.67, 5),
        new("eze", "Buenos Aires", "AR", -34.60, -58.38, 5),
        new("mvd", "Montevideo", "UY", -34.90, -56.16, 1),
        new("asu", "Asuncion", "PY", -25.26, -57.58, 1),
        new("gru", "Sao Paulo", "BR", -23.55, -46.63, 9),
        new("gig", "Rio de Janeiro", "BR", -22.91, -43.17, 5),
        new("for", "Fortaleza", "BR", -3.73, -38.53, 4),
        new("poa", "Porto Alegre", "BR", -30.03, -51.22, 3),
        new("bsb", "Brasilia", "BR", -15.79, -47.88, 2),
        new("ccs", "Caracas", "VE", 10.48, -66.90, 1),
        new("ber", "Berlin", "DE", 52.52, 13.40, 5),
        new("muc", "Munich", "DE", 48.14, 11.58, 5),
        new("ham", "Hamburg", "DE", 53.55, 9.99, 4),
        new("dus", "Dusseldorf", "DE", 51.23, 6.78, 5),
        new("man", "Manchester", "GB", 53.48, -2.24, 4),
        new("edi", "Edinburgh", "GB", 55.95, -3.19, 2),
        new("dub", "Dublin", "IE", 53.35, -6.26, 6),
        new("mrs", "Marseille", "FR", 43.30, 5.37, 7),
        new("lys", "Lyon", "FR", 45.76, 4.84, 3),
        new("rtm", "Rotterdam", "NL", 51.92, 4.48, 3),
        new("bru", "Brussels", "BE", 50.85, 4.35, 4),
        new("lux", "Luxembourg", "LU", 49.61, 6.13, 2),
        new("zrh", "Zurich", "CH", 47.38, 8.54, 6),
        new("gva", "Geneva", "CH", 46.20, 6.14, 3),
        new("vie", "Vienna", "AT", 48.21, 16.37, 6),
        new("prg", "Prague", "CZ", 50.08, 14.44, 5),
        new("bts", "Bratislava", "SK", 48.15, 17.11, 2),
        new("bud", "Budapest", "HU", 47.50, 19.04, 4),
        new("waw", "Warsaw", "PL", 52.23, 21.01, 6),
        new("ktw", "Katowice", "PL", 50.26, 19.02, 2),
        new("mad", "Madrid", "ES", 40.42, -3.70, 7),
        new("bcn", "Barcelona", "ES", 41.39, 2.17, 4),
        new("lis", "Lisbon", "PT", 38.72, -9.14, 4),
        new("mil", "Milan", "IT", 45.46, 9.19, 7),
        new("rom", "Rome", "IT", 41.90, 12.50, 4),
        new("pmo", "Palermo", "IT", 38.12, 13.36, 3),
        new("ath", "Athens", "GR", 37.98, 23.73, 3),
        new("sof", "Sofia", "BG", 42.70, 23.32, 4),
        new("otp", "Bucharest", "RO", 44.43, 26.10, 4),
        new("beg", "Belgrade", "RS", 44.79, 20.45, 2),
        new("zag", "Zagreb", "HR", 45.81, 15.98, 2),
        new("lju", "Ljubljana", "SI", 46.06, 14.51, 1),
        new("cph", "Copenhagen", "DK", 55.68, 12.57, 5),
        new("sto", "Stockholm", "SE", 59.33, 18.07, 7),
        new("got", "Gothenburg", "SE", 57.71, 11.97, 2),
        new("osl", "Oslo", "NO", 59.91, 10.75, 4),
        new("hel", "Helsinki", "FI", 60.17, 24.94, 4),
        new("rkv", "Reykjavik", "IS", 64.15, -21.94, 1),
        new("tll", "Tallinn", "EE", 59.44, 24.75, 2),
        new("rix", "Riga", "LV", 56.95, 24.11, 2),
        new("vno", "Vilnius", "LT", 54.69, 25.28, 2),
        new("iev", "Kyiv", "UA", 50.45, 30.52, 4),
        new("ist", "Istanbul", "TR", 41.01, 28.98, 5),
        new("tbs", "Tbilisi", "GE", 41.72, 44.83, 1),
        new("ala", "Almaty", "KZ", 43.24, 76.89, 2),
        new("tlv", "Tel Aviv", "IL", 32.09, 34.78, 3),
        new("amm", "Amman", "JO", 31.95, 35.93, 1),
        new("dxb", "Dubai", "AE", 25.20, 55.27, 6),
        new("doh", "Doha", "QA", 25.29, 51.53, 2),
        new("ruh", "Riyadh", "SA", 24.71, 46.68, 3),
        new("bah", "Manama", "BH", 26.23, 50.59, 2),
        new("cai", "Cairo", "EG", 30.04, 31.24, 3),
        new("cmn", "Casablanca", "MA", 33.57, -7.59, 2),
        new("tun", "Tunis", "TN", 36.81, 10.18, 1),
        new("los", "Lagos", "NG", 6.52, 3.38, 4),
        new("acc", "Accra", "GH", 5.60, -0.19, 2),
        new("dkr", "Dakar", "SN", 14.72, -17.47, 1),
        new("abj", "Abidjan", "CI", 5.36, -4.01, 1),
        new("nbo", "Nairobi", "KE", -1.29, 36.82, 4),
        new("mba", "Mombasa", "KE", -4.04, 39.66, 2),
        new("kgl", "Kigali", "RW", -1.94, 30.06, 1),
        new("dar", "Dar es Salaam", "TZ", -6.79, 39.21, 1),
        new("lad", "Luanda", "AO", -8.84, 13.23, 2),
        new("jnb", "Johannesburg", "ZA", -26.20, 28.05, 6),
        new("cpt", "Cape Town", "ZA", -33.92, 18.42, 4),
        new("mru", "Port Louis", "MU", -20.16, 57.50, 1),
        new("bom", "Mumbai", "IN", 19.08, 72.88, 7),
        new("del", "New Delhi", "IN", 28.61, 77.21, 5),
        new("maa", "Chennai", "IN", 13.08, 80.27, 5),
        new("blr", "Bengaluru", "IN", 12.97, 77.59, 3),
        new("khi", "Karachi", "PK", 24.86, 67.00, 2),
        new("dac", "Dhaka", "BD", 23.81, 90.41, 2),
        new("cmb", "Colombo", "LK", 6.93, 79.86, 1),
        new("ktm", "Kathmandu", "NP", 27.72, 85.32, 1),
        new("bkk", "Bangkok", "TH", 13.76, 100.50, 4),
        new("sgn", "Ho Chi Minh City", "VN", 10.82, 106.63, 3),
        new("han", "Hanoi", "VN", 21.03, 105.85, 2),
        new("kul", "Kuala Lumpur", "MY", 3.14, 101.69, 4),
        new("sin", "Singapore", "SG", 1.35, 103.82, 10),
        new("cgk", "Jakarta", "ID", -6.21, 106.85, 6),
        new("mnl", "Manila", "PH", 14.60, 120.98, 4),
        new("hkg", "Hong Kong", "HK", 22.32, 114.17, 9),
        new("tpe", "Taipei", "TW", 25.03, 121.57, 5),
        new("sel", "Seoul", "KR", 37.57, 126.98, 6),
        new("tyo", "Tokyo", "JP", 35.68, 139.69, 9),
        new("osa", "Osaka", "JP", 34.69, 135.50, 6),
        new("syd", "Sydney", "AU", -33.87, 151.21, 7),
        new("mel", "Melbourne", "AU", -37.81, 144.96, 5),
        new("per", "Perth", "AU", -31.95, 115.86, 3),
        new("bne", "Brisbane", "AU", -27.47, 153.03, 3),
        new("akl", "Auckland", "NZ", -36.85, 174.76, 3),
        new("nou", "Noumea", "NC", -22.27, 166.46, 1),
        new("suv", "Suva", "FJ", -18.12, 178.45, 1),
    ];

    static readonly ushort[] Distances = MeasureAll();

    /// <summary>Great-circle distance in kilometres, rounded up.</summary>
    /// <param name="from">Index into <see cref="All"/>.</param>
    /// <param name="to">Index into <see cref="All"/>.</param>
    public static int Kilometres(int from, int to) => Distances[from * All.Length + to];

    /// <summary>Index of the city with this code, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<char> code)
    {
        for (var i = 0; i < All.Length; i++)
            if (code.Equals(All[i].Code, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }

    static ushort[] MeasureAll()
    {
        var points = All.Select(GreatCircle.PointOf).ToArray();
        var distances = new ushort[All.Length * All.Length];
        for (var from = 0; from < All.Length; from++)
            for (var to = 0; to < from; to++)
                distances[from * All.Length + to] = distances[to * All.Length + from] =
                    (ushort)GreatCircle.Kilometres(in points[from], in points[to]);
        return distances;
    }
}
