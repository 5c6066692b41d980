namespace Tracefleet.Simulation.Geography;

/// <summary>Great-circle distance out of additions, multiplications, divisions and square roots only: these are exact in IEEE 754, so the
/// distances, unlike those from a platform's sine, are the same on every machine.</summary>
static class GreatCircle
{
    const double EarthRadiusKm = 6371.0088;
    const double RadiansPerDegree = 0.017453292519943295;
    const int Halvings = 4;

    /// <summary>A point of the unit sphere.</summary>
    public readonly record struct Point(double X, double Y, double Z);

    public static Point PointOf(City city)
    {
        var latitude = city.Latitude * RadiansPerDegree;
        var longitude = city.Longitude * RadiansPerDegree;
        var level = Cosine(latitude);
        return new Point(level * Cosine(longitude), level * Sine(longitude), Sine(latitude));
    }

    /// <summary>Distance in whole kilometres, rounded up.</summary>
    public static int Kilometres(in Point from, in Point to)
    {
        double dx = from.X - to.X, dy = from.Y - to.Y, dz = from.Z - to.Z;
        var sineOfHalf = Math.Min(1, Math.Sqrt(dx * dx + dy * dy + dz * dz) / 2);
        return (int)Math.Ceiling(2 * ArcSine(sineOfHalf) * EarthRadiusKm);
    }

    // Taylor series; 20 terms are exact to the last bit or two for |x| <= pi.
    static double Sine(double x)
    {
        double term = x, sum = x;
        for (var n = 1; n < 20; n++)
        {
            term *= -(x * x) / (2 * n * (2 * n + 1));
            sum += term;
        }
        return sum;
    }

    static double Cosine(double x)
    {
        double term = 1, sum = 1;
        for (var n = 1; n < 20; n++)
        {
            term *= -(x * x) / ((2 * n - 1) * (2 * n));
            sum += term;
        }
        return sum;
    }

    // Halving the angle first makes the series of the arc sine converge quickly.
    static double ArcSine(double sine)
    {
        for (var i = 0; i < Halvings; i++)
            sine /= Math.Sqrt(2 * (1 + Math.Sqrt(Math.Max(0, 1 - sine * sine))));
        double term = sine, sum = sine;
        for (var n = 1; n < 12; n++)
        {
            term *= sine * sine * (2 * n - 1) * (2 * n - 1) / (2 * n * (2 * n + 1));
            sum += term;
        }
        return sum * (1 << Halvings);
    }
}
