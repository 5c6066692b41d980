using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>Every process that a command made, found in <c>/proc</c> (proc(5)) and killed with SIGKILL, which none can ignore.</summary>
/// <remarks>
/// A process belongs to it that is in the session setsid(1) made, however deep and whosever child it has become since; or, when it went into a
/// session of its own, that has the mark in its environment. One that leaves both its session and its environment, as no program does by accident,
/// is not found. What was set up to run as another user can be neither read nor killed, which is why <see cref="ArgvRules"/> refuses that.
/// </remarks>
sealed class CommandSession(Process leader, string mark, TimeProvider time)
{
    const int MostRounds = 200;

    static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(5);

    readonly byte[] _mark = Encoding.ASCII.GetBytes(mark);

    /// <summary>Kills them until none is left: one that was being made while the others were killed is found in the next round.</summary>
    /// <returns>False when some are still there after all rounds, as one that waits for a broken disk is.</returns>
    public async Task<bool> KillAsync()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var members = Members();
            if (members.Count == 0)
                return true;
            members.ForEach(Kill);
            await Task.Delay(BetweenRounds, time);
        }
        return false;
    }

    public List<int> Members()
    {
        if (!Directory.Exists("/proc/self"))
            return leader.HasExited ? [] : [leader.Id];
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && IsMember(id))];
    }

    // pid (name) state ppid pgrp session ...: the name may have spaces and parentheses.
    bool IsMember(int id)
    {
        if (Read($"/proc/{id}/stat") is not { } stat)
            return false;
        var fields = Encoding.ASCII.GetString(stat.AsSpan(stat.AsSpan().LastIndexOf((byte)')') + 1)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 4 || fields[0] is "Z" or "X")
            return false;
        return fields[3] == leader.Id.ToString(CultureInfo.InvariantCulture) || Read($"/proc/{id}/environ")?.AsSpan().IndexOf(_mark) >= 0;
    }

    static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself, or runs as somebody else: the next round sees.
        }
    }
}
