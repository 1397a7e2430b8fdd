using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Http;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Tests.Host.Http;

/// <summary>The levels are 0 anonymous, 1 function, 2 admin.</summary>
public sealed class KeyGateTests
{
    [Theory]
    [InlineData(0, null, true)]
    [InlineData(0, "wrong", true)]
    [InlineData(1, null, false)]
    [InlineData(1, "", false)]
    [InlineData(1, "wrong", false)]
    [InlineData(1, "f-key", true)]
    [InlineData(1, "F-KEY", false)]
    [InlineData(1, "a-key", true)]
    [InlineData(2, null, false)]
    [InlineData(2, "f-key", false)]
    [InlineData(2, "a-key", true)]
    public void Opens_WhereKeysAreConfigured_NeedsTheKeyOfTheLevel(int level, string? key, bool expected)
    {
        var gate = Gate(("LocalKeys:Function", "f-key"), ("LocalKeys:Admin", "a-key"));

        Assert.Equal(expected, gate.Opens(WithHeader(key), (AuthorizationLevel)level));
        Assert.Equal(expected, gate.Opens(WithQuery(key), (AuthorizationLevel)level));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Opens_WhereNoKeyIsConfigured_IsTrue(int level)
    {
        Assert.True(Gate().Opens(WithHeader(null), (AuthorizationLevel)level));
        Assert.True(Gate(("LocalKeys:Function", ""), ("LocalKeys:Admin", "")).Opens(WithHeader(null), (AuthorizationLevel)level));
    }

    [Fact]
    public void ShowsAdminKey_WhereNoneIsConfigured_IsFalse()
    {
        Assert.False(Gate().ShowsAdminKey(WithHeader("")));
        Assert.False(Gate(("LocalKeys:Admin", "")).ShowsAdminKey(WithHeader("")));
    }

    private static KeyGate Gate(params (string Name, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());

    private static HttpRequest WithHeader(string? key)
    {
        var request = new DefaultHttpContext().Request;
        if (key is not null)
        {
            request.Headers["x-functions-key"] = key;
        }

        return request;
    }

    private static HttpRequest WithQuery(string? key)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = key is null ? default : QueryString.Create("code", key);
        return request;
    }
}
