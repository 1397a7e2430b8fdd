using System.Text;
using System.Text.Json;
using TokenFunctions.Api.Http;

namespace TokenFunctions.Tests.Api.Http;

public sealed class WellFormedJsonTests
{
    [Fact]
    public void Parse_Text_IsRead()
    {
        using var document = WellFormedJson.Parse(Encoding.UTF8.GetBytes("""{"a":["ü","\ud83d\ude00",1,null,{"b":true}]}"""));

        Assert.Equal("\ud83d\ude00", document.RootElement.GetProperty("a")[1].GetString());
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":{"b":["\udc00"]}}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("")]
    public void Parse_WhatIsNoText_IsNoJson(string json) =>
        Assert.ThrowsAny<JsonException>(() => WellFormedJson.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Parse_BytesThatAreNoUtf8_AreNoJson() =>
        Assert.ThrowsAny<JsonException>(() => WellFormedJson.Parse([.. "{\"a\":\""u8, 0xff, 0xfe, .. "\"}"u8]));
}
