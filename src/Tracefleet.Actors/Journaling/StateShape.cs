using System.Collections;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Tracefleet.Actors.Journaling;

/// <summary>Fingerprint of a state type: names and types of its properties, recursively. A snapshot with another one is replayed, not misread.</summary>
/// <remarks>A change of <c>Evolve</c> that leaves the type alone does not change it; rename a property when old snapshots must go.</remarks>
public static class StateShape
{
    /// <summary>16 hexadecimal digits, the same on every machine.</summary>
    public static string Of(Type type)
    {
        var shape = new StringBuilder();
        Describe(type, shape, []);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shape.ToString())))[..16];
    }

    static void Describe(Type type, StringBuilder shape, HashSet<Type> above)
    {
        shape.Append(type.IsGenericType ? type.GetGenericTypeDefinition().Name : type.Name);
        if (type.IsEnum)
            shape.Append('(').AppendJoin(',', Enum.GetNames(type)).Append(')');
        foreach (var argument in type.GetGenericArguments())
            Describe(argument, shape.Append('<'), above);
        if (type.IsArray)
            Describe(type.GetElementType()!, shape.Append('<'), above);
        if (IsLeaf(type) || !above.Add(type))
            return;
        shape.Append('{');
        foreach (var property in Properties(type))
            Describe(property.PropertyType, shape.Append(property.Name).Append(':'), above);
        shape.Append('}');
        above.Remove(type);
    }

    static bool IsLeaf(Type type) =>
        type.IsEnum || type.Namespace is "System" || typeof(IEnumerable).IsAssignableFrom(type);

    static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
            .OrderBy(property => property.Name, StringComparer.Ordinal);
}
