namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>A request that has taken effect, and its response, which is not sent yet.</summary>
internal sealed class Committed(Answer answer, IDisposable? turn = null) : IDisposable
{
    public Answer Answer => answer;

    public void Dispose() => turn?.Dispose();
}
