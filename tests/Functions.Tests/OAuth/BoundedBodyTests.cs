using System.IO.Pipelines;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

public sealed class BoundedBodyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(BoundedBody.Limit - 1)]
    [InlineData(BoundedBody.Limit)]
    public async Task Read_UpToTheLimit_IsWhole(int length)
    {
        var body = await ReadAsync(new MemoryStream(new byte[length]));

        Assert.Equal((length, null), (body.Bytes.Length, body.Problem));
    }

    [Fact]
    public async Task Read_OverTheLimit_StopsSoonAfterIt()
    {
        var body = await ReadAsync(new MemoryStream(new byte[10 * BoundedBody.Limit]));

        Assert.Equal("The response is longer than 256 KiB.", body.Problem);
        Assert.InRange(body.Bytes.Length, BoundedBody.Limit + 1, 2 * BoundedBody.Limit);
    }

    [Fact]
    public async Task Read_Late_KeepsWhatCame()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("{\"refresh"u8.ToArray());
        using var deadline = new CancellationTokenSource();

        var reading = ReadAsync(pipe.Reader.AsStream(), deadline.Token);
        await deadline.CancelAsync();
        var body = await reading;

        Assert.Equal("The response did not arrive in time.", body.Problem);
        Assert.Equal("{\"refresh"u8.ToArray(), body.Bytes);
    }

    [Fact]
    public async Task Read_BreaksOff_KeepsWhatCame()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("{\"refresh"u8.ToArray());

        var reading = ReadAsync(pipe.Reader.AsStream());
        await pipe.Writer.CompleteAsync(new IOException("reset"));
        var body = await reading;

        Assert.Equal("The response was cut off.", body.Problem);
        Assert.Equal("{\"refresh"u8.ToArray(), body.Bytes);
    }

    private static async Task<BoundedBody> ReadAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        using var content = new StreamContent(stream);
        return await BoundedBody.ReadAsync(content, cancellationToken);
    }
}
