namespace TokenFunctions.Local.Stack.Arguments;

internal sealed class RunSettings : StackSettings
{
    protected override int? DefaultOf(PortSetting port) => port.Default;
}
