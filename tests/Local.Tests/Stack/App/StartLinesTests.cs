using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.Local.Tests.Stack.App;

public sealed class StartLinesTests
{
    private readonly List<string> _passedOn = [];

    [Fact]
    public async Task Read_LinesOfAStart_SaysWhatIsWaitedForAndWhereItListens()
    {
        var lines = new StartLines(_passedOn.Add);
        Assert.Equal("the host", lines.WaitingFor);

        lines.Read("Waiting for the app to open its stream ...");
        lines.Read("anything else");
        Assert.Equal("the app to open its stream", lines.WaitingFor);
        Assert.False(lines.Address.IsCompleted);

        lines.Read("Listening on http://127.0.0.1:7071");
        Assert.Equal("http://127.0.0.1:7071/api/health to answer", lines.WaitingFor);
        Assert.Equal(new Uri("http://127.0.0.1:7071/"), await lines.Address);
        Assert.Equal(3, _passedOn.Count);
    }
}
