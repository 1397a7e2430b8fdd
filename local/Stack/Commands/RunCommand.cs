using Spectre.Console;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Sample;
using TokenFunctions.Local.Stack.Screen;

namespace TokenFunctions.Local.Stack.Commands;

/// <summary>The whole system with its sample connections, until told to stop.</summary>
internal sealed class RunCommand(IAnsiConsole console, TimeProvider time)
{
    public async Task<int> RunAsync(StackArguments arguments, CancellationToken stop)
    {
        var options = Options(arguments);
        await using var stack = await LocalStack.StartAsync(options, stop);
        await new SampleConnections(stack.Api, stack.Provider, stack.Site.LinkTemplate).RegisterAsync(stop);
        new Welcome(console).Show(stack);
        await WatchAsync(stack, stop);
        return ExitCodes.Done;
    }

    private LocalStackOptions Options(StackArguments arguments)
    {
        var ports = StackArguments.WithDefaults(arguments.Ports);
        PortCheck.RequireFree(ports);
        return StackOptions.From(arguments.State ?? StackOptions.DefaultState, ports, console) with
        {
            Fresh = arguments.Fresh,
            Emulation = SampleConnections.Provider,
        };
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
            console.WriteLine("Stopping ...");
        }

        await ended;
    }

    private Task ShowAsync(ConnectionWatch watch, CancellationToken stop) => console.Profile.Out.IsTerminal
        ? console.Live(TableScreen.Empty()).StartAsync(live => watch.ShowAsync(new TableScreen(live, time), stop))
        : watch.ShowAsync(new LineScreen(console, time), stop);
}
