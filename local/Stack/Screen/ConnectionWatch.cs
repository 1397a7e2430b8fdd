using System.Net;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Screen;

/// <summary>Asks the app for its connections every second and shows them.</summary>
internal sealed class ConnectionWatch(TokenFunctionsClient api, TimeProvider time)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private IReadOnlyList<ConnectionRow> _rows = [];

    public async Task ShowAsync(IScreen screen, CancellationToken cancellationToken)
    {
        while (true)
        {
            var problem = await AskAsync(cancellationToken);
            screen.Show(_rows, problem);
            await Task.Delay(AskEvery, time, cancellationToken);
        }
    }

    /// <returns>Why the rows are still the previous ones; null if they are current.</returns>
    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.ListConnectionsAsync(cancellationToken);
            if (answer.Status != HttpStatusCode.OK)
            {
                return $"the app answers {answer}";
            }

            _rows = ConnectionRow.ReadAll(answer);
            return null;
        }
        catch (HttpRequestException)
        {
            return "the app does not answer";
        }
    }
}
