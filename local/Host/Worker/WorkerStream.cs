using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using TokenFunctions.Local.Host.Protocol;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>The one bidirectional stream between this host, the server, and its worker, the client. Each request has an id that the response repeats.</summary>
internal sealed class WorkerStream(Action<RpcLog> log) : FunctionRpc.FunctionRpcBase
{
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _pending = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;

    /// <summary>Completes when the worker has opened the stream.</summary>
    public Task Started => _started.Task;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var writing = WriteAsync(responseStream, context.CancellationToken);
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                Receive(requestStream.Current);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The worker's process ended, and its connection with it.
        }
        finally
        {
            Close();
            await writing;
        }
    }

    public void Send(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Sends a request and waits for its response.</summary>
    /// <exception cref="WorkerGoneException">The worker ended before it responded.</exception>
    public async Task<StreamingMessage> RequestAsync(StreamingMessage request)
    {
        var response = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[request.RequestId] = response;
        try
        {
            Send(request);
            if (_isOver)
            {
                response.TrySetException(new WorkerGoneException());
            }

            return await response.Task;
        }
        finally
        {
            _pending.TryRemove(request.RequestId, out _);
        }
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                _started.TrySetResult();
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                log(message.RpcLog);
                break;
            default:
                if (_pending.TryGetValue(message.RequestId, out var response))
                {
                    response.TrySetResult(message);
                }

                break;
        }
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> responses, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await responses.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException or Grpc.Core.RpcException)
        {
            // The worker's process ended, and its connection with it.
        }
    }

    private void Close()
    {
        _isOver = true;
        _outgoing.Writer.TryComplete();
        foreach (var response in _pending.Values)
        {
            response.TrySetException(new WorkerGoneException());
        }
    }
}
