namespace TokenFunctions.Local.Tests.Host.Process;

[Collection(HostProcesses.Name)]
public sealed class AccessTests(RunningHost running)
{
    [Theory]
    [InlineData("empty", null, 200)]
    [InlineData("FunctionLevel", null, 401)]
    [InlineData("FunctionLevel", "wrong", 401)]
    [InlineData("FunctionLevel", RunningHost.FunctionKey, 200)]
    [InlineData("FunctionLevel", RunningHost.AdminKey, 200)]
    [InlineData("AdminLevel", null, 401)]
    [InlineData("AdminLevel", RunningHost.FunctionKey, 401)]
    [InlineData("AdminLevel", RunningHost.AdminKey, 200)]
    [InlineData("Disabled", null, 404)]
    [InlineData("Disabled", RunningHost.FunctionKey, 404)]
    [InlineData("Disabled", RunningHost.AdminKey, 200)]
    public async Task Function_EachKey_OpensThoseOfItsLevel(string function, string? key, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/{function}");
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using var answer = await running.Http.SendAsync(request);

        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.Equal(expected != 200, (await answer.Content.ReadAsStringAsync()).Length == 0);
    }

    [Fact]
    public void FunctionList_DisabledFunction_IsMarked() =>
        Assert.Contains($"\tDisabled: [GET] http://127.0.0.1:{running.Host.Port}/api/Disabled (disabled)", running.Host.Lines);
}
