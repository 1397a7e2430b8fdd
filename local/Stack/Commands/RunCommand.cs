using Spectre.Console;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Sample;
using TokenFunctions.Local.Stack.Screen;

namespace TokenFunctions.Local.Stack.Commands;

/// <summary>Runs the whole system with its sample connections until Ctrl+C or SIGTERM.</summary>
internal sealed class RunCommand(IAnsiConsole console, TimeProvider time) : StackCommand<RunSettings>(console, ExitCodes.Done)
{
    protected override async Task<int> RunAsync(RunSettings settings, CancellationToken stop)
    {
        await using var stack = await LocalStack.StartAsync(Options(settings, ".local") with { Emulation = SampleConnections.Provider }, stop);
        await new SampleConnections(stack.Api, stack.Provider, stack.Site.LinkTemplate).RegisterAsync(stop);
        new Welcome(Console).Show(stack);
        await WatchAsync(stack, stop);
        return ExitCodes.Done;
    }

    private async Task WatchAsync(LocalStack stack, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var showing = ShowAsync(new ConnectionWatch(stack.Api, time), either.Token);
        var ended = await Task.WhenAny(showing, stack.WatchAsync(either.Token));
        await either.CancelAsync();
        await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
        {
            Console.WriteLine("Stopping ...");
        }

        await ended;
    }

    private Task ShowAsync(ConnectionWatch watch, CancellationToken stop) => Console.Profile.Out.IsTerminal
        ? Console.Live(TableScreen.Empty()).StartAsync(live => watch.ShowAsync(new TableScreen(live, time), stop))
        : watch.ShowAsync(new LineScreen(Console, time), stop);
}
