using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Sealing;

internal enum SealPurpose : byte
{
    AccessToken = 1,
    RefreshToken = 2,
    SpareToken = 3,
}

/// <summary>What an envelope belongs to. An envelope that was moved to another row or column does not open.</summary>
internal readonly record struct SealContext(SealPurpose Purpose, string ConnectionId, GrantId GrantId);

/// <summary>An envelope does not open: its key is lost, it was changed, or it belongs elsewhere.</summary>
internal sealed class SealBrokenException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// AES-256-GCM with a key from the vault. An envelope consists of a header (format, purpose, key version, connection, grant; all authenticated), a 12-byte
/// nonce, a 16-byte tag and the ciphertext. The header does not have the generation, because a sealed value outlives it.
/// </summary>
internal sealed class TokenSealer(SealingKeys keys)
{
    private const byte Format = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static ImmutableArray<byte> Seal(SealingKey key, SealContext context, Secret value)
    {
        var header = Header(key.Version, context);
        var plain = Encoding.UTF8.GetBytes(value.Reveal());
        var envelope = new byte[header.Length + NonceSize + TagSize + plain.Length];
        header.CopyTo(envelope, 0);
        var nonce = envelope.AsSpan(header.Length, NonceSize);
        RandomNumberGenerator.Fill(nonce);

        using var aes = new AesGcm(key.Bytes, TagSize);
        aes.Encrypt(nonce, plain, envelope.AsSpan(header.Length + NonceSize + TagSize), envelope.AsSpan(header.Length + NonceSize, TagSize), header);
        CryptographicOperations.ZeroMemory(plain);
        return [.. envelope];
    }

    /// <exception cref="SealBrokenException">The envelope does not open, and another try does not help.</exception>
    /// <exception cref="VaultUnavailableException">The envelope's key cannot be fetched now.</exception>
    public async ValueTask<Secret> OpenAsync(ImmutableArray<byte> envelope, SealContext context, CancellationToken cancellationToken)
    {
        var version = KeyVersionOf(envelope);
        var key = await keys.FindAsync(version, cancellationToken)
            ?? throw new SealBrokenException(
                $"The sealing key's version {version}, which sealed a token of connection {context.ConnectionId}, is not in the vault.");
        return Open(key, envelope, context);
    }

    /// <exception cref="SealBrokenException">The bytes are not an envelope of this app.</exception>
    public static SecretVersion KeyVersionOf(ImmutableArray<byte> envelope)
    {
        if (envelope.Length < 3 || envelope[0] != Format || envelope.Length < 3 + envelope[2])
        {
            throw new SealBrokenException("A sealed token has no valid header.");
        }

        return new SecretVersion(Encoding.ASCII.GetString(envelope.AsSpan(3, envelope[2])));
    }

    private static Secret Open(SealingKey key, ImmutableArray<byte> envelope, SealContext context)
    {
        var header = Header(key.Version, context);
        var body = header.Length + NonceSize + TagSize;
        if (envelope.Length <= body || !envelope.AsSpan(0, header.Length).SequenceEqual(header))
        {
            throw new SealBrokenException($"A sealed token of connection {context.ConnectionId} was sealed for something else.");
        }

        var plain = new byte[envelope.Length - body];
        try
        {
            using var aes = new AesGcm(key.Bytes, TagSize);
            aes.Decrypt(
                envelope.AsSpan(header.Length, NonceSize),
                envelope.AsSpan(body, plain.Length),
                envelope.AsSpan(header.Length + NonceSize, TagSize),
                plain,
                header);
            return new Secret(Encoding.UTF8.GetString(plain));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SealBrokenException($"A sealed token of connection {context.ConnectionId} does not open with its key.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] Header(SecretVersion keyVersion, SealContext context)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(Format);
        stream.WriteByte((byte)context.Purpose);
        foreach (var part in (ReadOnlySpan<string>)[keyVersion.Value, context.ConnectionId, context.GrantId.Value])
        {
            var bytes = Encoding.ASCII.GetBytes(part);
            stream.WriteByte(checked((byte)bytes.Length));
            stream.Write(bytes);
        }

        return stream.ToArray();
    }
}
