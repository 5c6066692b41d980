using System.Security.Cryptography;

namespace Tracefleet.Agent;

/// <summary>The stable id of an agent: made once, kept in its data directory.</summary>
public static class AgentIdentity
{
    /// <exception cref="IOException">The data directory cannot be written or read.</exception>
    public static string LoadOrCreate(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "agent-id");
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } known)
            return known;
        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var unfinished = path + ".tmp";
        File.WriteAllText(unfinished, made + "\n");
        File.Move(unfinished, path, overwrite: true);
        return made;
    }
}
