using System.Globalization;
using System.Net;
using System.Text.Json;
using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.Screen;

namespace TokenFunctions.Local.Tests.Stack.Screen;

public sealed class ConnectionRowTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("-00:00:01", "expired")]
    [InlineData("00:00:00", "expired")]
    [InlineData("00:00:59", "0:59")]
    [InlineData("00:59:59", "59:59")]
    [InlineData("01:05:00", "1 h 05 min")]
    [InlineData("2.00:00:00", "48 h 00 min")]
    public void TimeLeft_Expiry_ReadsAsAPersonWouldSayIt(string left, string expected) =>
        Assert.Equal(expected, new ConnectionRow("a", "active", 1, Now + TimeSpan.Parse(left, CultureInfo.InvariantCulture)).TimeLeft(Now));

    [Fact]
    public void TimeLeft_NoToken_IsADash() => Assert.Equal("-", new ConnectionRow("a", "pending", 1, null).TimeLeft(Now));

    [Fact]
    public void ReadAll_List_TakesWhatIsThere()
    {
        var body = JsonSerializer.SerializeToElement(new
        {
            connections = new object[]
            {
                new { connection = "a", status = "active", generation = 3, expires_at = "2026-01-01T12:00:10Z" },
                new { connection = "b", status = "reauth_required", generation = 4 },
            },
        });

        Assert.Equal(
            [new ConnectionRow("a", "active", 3, Now.AddSeconds(10)), new ConnectionRow("b", "reauth_required", 4, null)],
            ConnectionRow.ReadAll(new ApiAnswer(HttpStatusCode.OK, null, body)));
    }
}
