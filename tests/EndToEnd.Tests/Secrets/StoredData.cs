using System.Text;
using Azure.Data.Tables;

namespace TokenFunctions.EndToEnd.Tests.Secrets;

/// <summary>The raw contents of the storage, as in a stolen copy of the account.</summary>
internal static class StoredData
{
    /// <summary>All properties of all rows; binary ones as characters and in base64.</summary>
    public static async Task<string> DumpAsync(TableServiceClient tables, params string[] names)
    {
        var dump = new StringBuilder();
        foreach (var name in names)
        {
            await foreach (var row in tables.GetTableClient(name).QueryAsync<TableEntity>())
            {
                dump.AppendJoin('\n', row.Select(property => $"{name}.{property.Key}={Text(property.Value)}")).Append('\n');
            }
        }

        return dump.ToString();
    }

    /// <summary>The emulator's files, which hold its tables and blobs.</summary>
    public static string Files(string directory) =>
        string.Join(
            '\n',
            Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .Select(file => $"{file}\n{Encoding.Latin1.GetString(File.ReadAllBytes(file))}"));

    private static string Text(object? value) => value switch
    {
        byte[] bytes => $"{Encoding.Latin1.GetString(bytes)} {Convert.ToBase64String(bytes)}",
        BinaryData data => Text(data.ToArray()),
        _ => $"{value}",
    };
}
