using Spectre.Console;
using TokenFunctions.Local.Stack.Sample;

namespace TokenFunctions.Local.Stack.Commands;

/// <summary>Where everything is and what to try first.</summary>
internal sealed class Welcome(IAnsiConsole console)
{
    public void Show(LocalStack stack)
    {
        // Not wrapped, so that a command copied from the terminal stays on one line.
        foreach (var line in Lines(stack))
        {
            console.Profile.Out.Writer.WriteLine(line);
        }
    }

    private static IEnumerable<string> Lines(LocalStack stack) =>
    [
        "",
        $"  the app          {stack.App.Uri}api",
        $"  sample provider  {stack.Provider.Uri}",
        $"  Key Vault        {stack.Vault.Uri}",
        $"  Azurite          blobs {stack.Azurite.BlobUri}  tables {stack.Azurite.TableUri}",
        $"  the app's log    {stack.AppLogPath}",
        $"  its settings     {stack.SettingsPath}",
        "",
        "Try:",
        $"  curl {stack.App.Uri}api/connections/{SampleConnections.Healthy}/token",
        $"  curl -i {stack.App.Uri}api/connections/{SampleConnections.Revoked}/token",
        $"  curl -i -X POST -H \"Content-Type: application/json\" -d \"{{}}\" {stack.App.Uri}admin/functions/Sweep",
        "",
    ];
}
