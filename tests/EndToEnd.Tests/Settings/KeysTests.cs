using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Settings;

[Collection(OwnAppCollection.Name)]
public sealed class KeysTests(SharedSurroundings shared)
{
    private const string FunctionKey = "key-of-callers";
    private const string AdminKey = "key-of-management";

    [Fact]
    public async Task Keys_Configured_OpenTheirLevelAndNoOther()
    {
        await using var app = await shared.Surroundings.StartAppAsync(("LocalKeys__Function", FunctionKey), ("LocalKeys__Admin", AdminKey));
        (string Method, string Path)[] ofCallers = [("GET", "connections/nobody/token"), ("POST", "connections/nobody/token/rejected")];
        (string Method, string Path)[] ofManagement =
        [
            ("PUT", "connections/nobody"), ("GET", "connections"), ("GET", "connections/nobody"),
            ("POST", "connections/nobody/refresh"), ("DELETE", "connections/nobody"),
            ("PUT", "providers/nobody"), ("GET", "providers/nobody"), ("DELETE", "providers/nobody"), ("GET", "providers"),
        ];

        foreach (var (method, path) in ofCallers)
        {
            Assert.Empty((await SendAsync(app, method, path, null)).Is(401).Text);
            (await SendAsync(app, method, path, "wrong")).Is(401);
            (await SendAsync(app, method, path, FunctionKey)).Is(404);
            (await SendAsync(app, method, path, AdminKey)).Is(404);
            (await app.Api.SendAsync(new HttpMethod(method), $"{path}?code={FunctionKey}", Body)).Is(404);
        }

        foreach (var (method, path) in ofManagement)
        {
            Assert.Empty((await SendAsync(app, method, path, null)).Is(401).Text);
            (await SendAsync(app, method, path, FunctionKey)).Is(401);
            Assert.NotEqual(401, (await SendAsync(app, method, path, AdminKey)).Status);
        }

        (await app.Api.GetAsync("health")).Is(200);
        (await app.Api.SendAnywhereAsync(HttpMethod.Post, "admin/functions/Sweep", "{}", ("x-functions-key", FunctionKey))).Is(401);
        (await app.Api.SendAnywhereAsync(HttpMethod.Post, "admin/functions/Sweep", "{}", ("x-functions-key", AdminKey))).Is(202);
        Assert.DoesNotContain(FunctionKey, app.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(AdminKey, app.Output, StringComparison.Ordinal);
    }

    private const string Body = """{"generation":1}""";

    private static Task<Answer> SendAsync(RunningApp app, string method, string path, string? key) =>
        app.Api.SendAsync(new HttpMethod(method), path, method == "GET" ? null : Body, key is null ? [] : [("x-functions-key", key)]);
}
