using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.WorkerHook;

namespace TokenFunctions.Local.Tests.WorkerHook;

public sealed class ProbeResponderTests
{
    [Theory]
    [InlineData("w1", "w1", true)]
    [InlineData("w2", "w1", false)]
    [InlineData(null, "w1", false)]
    [InlineData(null, null, false)]
    [InlineData("", null, false)]
    public void IsProbe_IsTrueForTheWorkersOwnIdOnly(string? header, string? workerId, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["x-local-worker-probe"] = header;

        Assert.Equal(expected, ProbeResponder.IsProbe(request, workerId));
    }

    [Theory]
    [InlineData("w1", "worker.dll", "--functions-worker-id", "w1", "--other", "x")]
    [InlineData(null, "worker.dll", "--functions-worker-id")]
    [InlineData(null, "worker.dll")]
    public void WorkerId_IsAnArgumentOfTheCommandLine(string? expected, params string[] arguments) =>
        Assert.Equal(expected, ProbeResponder.WorkerId(arguments));
}
