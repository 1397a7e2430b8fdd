namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>A request that has had its effect and whose answer is still to be sent.</summary>
internal sealed class Committed(Answer answer, IDisposable? turn = null) : IDisposable
{
    public Answer Answer => answer;

    public void Dispose() => turn?.Dispose();
}
