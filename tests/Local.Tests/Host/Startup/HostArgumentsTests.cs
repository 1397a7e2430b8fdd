using TokenFunctions.Local.Host.Startup;

namespace TokenFunctions.Local.Tests.Host.Startup;

public sealed class HostArgumentsTests
{
    [Theory]
    [InlineData(7071, "--app", "/a")]
    [InlineData(7072, "--app", "/a", "--port", "7072")]
    [InlineData(0, "--port=0", "--app=/a")]
    [InlineData(65535, "--port", "65535", "--app=/a")]
    public void Parse_KnownArguments_ReadsThem(int port, params string[] args) =>
        Assert.Equal(new HostArguments(Path.GetFullPath("/a"), port), HostArguments.Parse(args));

    [Fact]
    public void Parse_RelativeFolder_BecomesAbsolute() => Assert.Equal(Path.GetFullPath("some/app"), HostArguments.Parse(["--app", "some/app"]).App);

    [Fact]
    public void Parse_NoFolder_TakesTheAppOfThisCheckout() =>
        Assert.Equal(BuiltProgram.Folder("src/Functions", "TokenFunctions.dll"), HostArguments.Parse([]).App);

    [Theory]
    [InlineData("Unknown argument '--ap'. --help lists the arguments.", "--ap", "/a")]
    [InlineData("Unknown argument '--ap'. --help lists the arguments.", "--ap=/a")]
    [InlineData("Unknown argument 'run'. --help lists the arguments.", "run")]
    [InlineData("--app needs a value.", "--app")]
    [InlineData("--app needs a value.", "--app=")]
    [InlineData("--port needs a value.", "--app", "/a", "--port")]
    [InlineData("--port takes a number from 0 to 65535, not 'x'.", "--port", "x")]
    [InlineData("--port takes a number from 0 to 65535, not '65536'.", "--port=65536")]
    [InlineData("--port takes a number from 0 to 65535, not '-1'.", "--port=-1")]
    [InlineData("--port takes a number from 0 to 65535, not '--app'.", "--port", "--app", "/a")]
    public void Parse_AnythingElse_IsAStartErrorThatNamesIt(string expected, params string[] args) =>
        Assert.Equal(expected, Assert.Throws<StartupException>(() => HostArguments.Parse(args)).Message);
}
