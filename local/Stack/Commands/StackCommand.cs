using Spectre.Console;
using Spectre.Console.Cli;
using TokenFunctions.Local.Processes;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Stack.Commands;

/// <summary>A command that starts the stack and stops it again.</summary>
/// <param name="interrupted">The exit code after Ctrl+C or SIGTERM.</param>
internal abstract class StackCommand<TSettings>(IAnsiConsole console, int interrupted) : AsyncCommand<TSettings>
    where TSettings : StackSettings
{
    protected IAnsiConsole Console => console;

    public sealed override ValidationResult Validate(CommandContext context, TSettings settings) =>
        context.Remaining.Raw is [var first, ..] ? ValidationResult.Error($"Unknown argument '{first}'.") : ValidationResult.Success();

    public sealed override async Task<int> ExecuteAsync(CommandContext context, TSettings settings, CancellationToken cancellationToken)
    {
        PortCheck.RequireFree(settings.Ports);
        try
        {
            return await RunAsync(settings, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return interrupted;
        }
    }

    protected abstract Task<int> RunAsync(TSettings settings, CancellationToken stop);

    /// <param name="defaultState">The folder of the state below the checkout, unless one is given.</param>
    protected LocalStackOptions Options(TSettings settings, string defaultState) => new()
    {
        StateDirectory = Path.GetFullPath(settings.State ?? Path.Combine(RepositoryRoot.Path, defaultState)),
        Fresh = settings.Fresh,
        Host = settings.AppHost,
        FunctionsPort = settings.Ports.GetValueOrDefault(PortSetting.Functions),
        BlobPort = settings.Ports.GetValueOrDefault(PortSetting.Blob),
        QueuePort = settings.Ports.GetValueOrDefault(PortSetting.Queue),
        TablePort = settings.Ports.GetValueOrDefault(PortSetting.Table),
        VaultPort = settings.Ports.GetValueOrDefault(PortSetting.Vault),
        ProviderPort = settings.Ports.GetValueOrDefault(PortSetting.Provider),
        Progress = line => console.Profile.Out.Writer.WriteLine(line),
    };
}
