using System.Security.Cryptography;
using System.Text;

namespace Tracefleet.Coordinator;

/// <summary>The secret that agents, and callers of the API from other hosts, present as <c>Authorization: Bearer</c>. Compared in constant time.</summary>
public sealed class LinkToken
{
    public const int MinLength = 16;

    const string Scheme = "Bearer ";

    readonly byte[]? _digest;

    LinkToken(byte[]? digest) => _digest = digest;

    /// <summary>Nobody is asked for a token.</summary>
    public static readonly LinkToken None = new(null);

    public bool IsRequired => _digest is not null;

    /// <exception cref="CoordinatorSetupException">The file cannot be read, or what it holds is too short to be a secret.</exception>
    public static LinkToken Load(string? file)
    {
        if (file is null)
            return None;
        var token = Read(file);
        return token.Length >= MinLength
            ? new LinkToken(Digest(token))
            : throw new CoordinatorSetupException(
                $"The token in '{file}' has {token.Length} characters; write at least {MinLength}, for example with: openssl rand -hex 32 > {file}");
    }

    /// <summary>Whether the value of an Authorization header carries the token. Always true when none is required.</summary>
    public bool Accepts(string? authorization)
    {
        if (_digest is null)
            return true;
        var presented = authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : string.Empty;
        return CryptographicOperations.FixedTimeEquals(Digest(presented), _digest);
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CoordinatorSetupException($"The token file '{file}' cannot be read: {failure.Message}", failure);
        }
    }

    static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
