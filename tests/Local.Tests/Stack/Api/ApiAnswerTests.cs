using System.Net;
using System.Text.Json;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Tests.Stack.Api;

public sealed class ApiAnswerTests
{
    [Fact]
    public void ToString_Token_ShowsStatusAndWarningButNoToken() =>
        Assert.Equal(
            "200 with warning refresh_failing",
            $"{Answer(HttpStatusCode.OK, """{"access_token":"secret-token","generation":3,"warning":{"code":"refresh_failing"}}""")}");

    [Fact]
    public void ToString_Problem_ShowsItsLastPart() =>
        Assert.Equal("409 reauth-required", $"{Answer(HttpStatusCode.Conflict, """{"type":"urn:token-functions:problem:reauth-required"}""")}");

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"type":"about:blank","generation":"3","warning":"none","access_token":7}""")]
    public void Members_OfAnotherShape_AreNull(string body)
    {
        var answer = Answer(HttpStatusCode.OK, body);

        Assert.Null(answer.Problem);
        Assert.Null(answer.Generation);
        Assert.Null(answer.WarningCode);
        Assert.Null(answer.AccessToken);
    }

    [Fact]
    public void PrettyBody_NoBody_IsEmpty() => Assert.Equal("", new ApiAnswer(HttpStatusCode.NoContent, null, default).PrettyBody());

    private static ApiAnswer Answer(HttpStatusCode status, string body) => new(status, null, JsonSerializer.Deserialize<JsonElement>(body));
}
