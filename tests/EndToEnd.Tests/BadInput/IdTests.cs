using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.BadInput;

[Collection(WorldCollection.Name)]
public sealed class IdTests(World world)
{
    private static readonly string[] BadNames =
    [
        "Upper-Case", "-begins-with-hyphen", "under_score", "a.b", "a%2Fb", "a%5Cb", "%20", "a%20b", "%C3%A9", "a%0A", new('a', 101), "a'%20or%20'1'%20eq%20'1",
    ];

    public static TheoryData<string, string, string> Ids()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var name in BadNames)
        {
            foreach (var (method, path) in new[]
            {
                ("GET", "connections/{0}/token"), ("POST", "connections/{0}/token/rejected"), ("POST", "connections/{0}/refresh"),
                ("PUT", "connections/{0}"), ("GET", "connections/{0}"), ("DELETE", "connections/{0}"),
            })
            {
                data.Add(method, path.Replace("{0}", name, StringComparison.Ordinal), "id");
            }

            foreach (var method in new[] { "PUT", "GET", "DELETE" })
            {
                data.Add(method, $"providers/{name}", "name");
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Id_Malformed_Is400NamingIt(string method, string path, string field) =>
        (await world.Api.SendAsync(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : """{"generation":1}""")).IsInvalid(field);

    [Fact]
    public async Task Id_WithARawSlash_IsTheHostsBare404() => Assert.Empty((await world.Api.GetAsync("connections/a/b/token")).Is(404).Text);

    [Fact]
    public async Task Id_AsLongAsAllowed_Works()
    {
        await using var provider = await world.NewProviderAsync();
        var id = Unique.Name(new string('a', 100 - 33));

        (await world.Api.PutAsync($"connections/{id}", provider.PutConnectionRequest(provider.Server.IssueGrant()))).Is(201);

        (await world.Api.GetTokenAsync(id)).Is(200);
        Assert.Single(await world.Surroundings.Secrets.OfConnectionAsync(id));
    }

    [Theory]
    [InlineData("connections/some-id/token?min_ttl=", "min_ttl")]
    [InlineData("connections/some-id/token?min_ttl=-1", "min_ttl")]
    [InlineData("connections/some-id/token?min_ttl=1.5", "min_ttl")]
    [InlineData("connections/some-id/token?min_ttl=1h", "min_ttl")]
    [InlineData("connections/some-id/token?min_ttl=99999999999999999999", "min_ttl")]
    [InlineData("connections/some-id/token?min_ttl=31536001", "min_ttl")]
    [InlineData("connections/some-id/token?min_ttl=1&min_ttl=2", "min_ttl")]
    [InlineData("connections?status=Active", "status")]
    [InlineData("connections?status=deleted", "status")]
    [InlineData("connections?provider=Some_Name", "provider")]
    [InlineData("connections?cursor=nonsense", "cursor")]
    [InlineData("connections?cursor=%F0%9F%98%80", "cursor")]
    [InlineData("connections?cursor=bm9uc2Vuc2U", "cursor")]
    public async Task Query_Malformed_Is400NamingIt(string path, string field) => (await world.Api.GetAsync(path)).IsInvalid(field);
}
