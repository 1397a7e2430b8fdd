using System.ComponentModel;
using Spectre.Console.Cli;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Stack.Arguments;

internal sealed class DemoSettings : StackSettings
{
    [CommandOption("--provider <NAME>")]
    [Description("A provider to behave as: slack, github, entra, ... An unknown name lists them all.")]
    public string? Provider { get; init; }

    public Emulation Emulation => Provider is null ? Emulation.Sample : EmulationCatalog.Find(Provider)!;

    /// <summary>A demo runs beside a developer's own stack.</summary>
    protected override int? DefaultOf(PortSetting port) => null;

    protected override string? Wrong() => Provider is null || EmulationCatalog.Find(Provider) is not null
        ? base.Wrong()
        : $"--provider needs one of {string.Join(", ", EmulationCatalog.All)}, and got {Got(Provider)}.";
}
