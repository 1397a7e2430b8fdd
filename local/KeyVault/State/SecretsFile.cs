using System.Text.Json;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.State;

/// <summary>All secrets in one JSON file. Without a directory nothing is stored.</summary>
internal sealed class SecretsFile(StateDirectory? directory)
{
    private const string FileName = "secrets.json";
    private const string Format = "token-functions-vault-1";

    /// <exception cref="InvalidDataException">The file has another format.</exception>
    public IEnumerable<StoredSecret> Read() => directory?.Read(FileName) is { } content ? Parse(content) : [];

    public void Write(IEnumerable<StoredSecret> secrets)
    {
        if (directory is not null)
        {
            directory.Write(FileName, JsonSerializer.SerializeToUtf8Bytes(new Document(Format, [.. secrets]), VaultJson.Options));
        }
    }

    private IReadOnlyList<StoredSecret> Parse(byte[] content)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(content, VaultJson.Options);
            return document?.Format == Format && document.Secrets.All(IsWhole) ? document.Secrets : throw Unreadable(null);
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    private static bool IsWhole(StoredSecret? secret) => secret?.Versions.Count > 0 || secret?.Phase is SecretPhase.Purged;

    private InvalidDataException Unreadable(Exception? inner) =>
        new($"{directory!.PathOf(FileName)} is not a state file of this vault. Move it away to start empty.", inner);

    private sealed record Document(string Format, IReadOnlyList<StoredSecret> Secrets);
}
