using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Stack;

internal static class PortCheck
{
    /// <summary>Reports the ports that another program uses, before anything is started.</summary>
    /// <exception cref="StackException">One or more ports are in use.</exception>
    public static void RequireFree(IReadOnlyDictionary<PortSetting, int> ports)
    {
        var busy = ports.Where(p => !LocalPort.IsFree(p.Value)).Select(Describe).ToList();
        if (busy.Count > 0)
        {
            var those = busy.Count == 1 ? "it" : "them";
            throw new StackException($"{string.Join("; ", busy)}. Stop what uses {those}, or choose another with the option named.");
        }
    }

    private static string Describe(KeyValuePair<PortSetting, int> port) =>
        $"Port {port.Value}, meant for {port.Key.Purpose} ({port.Key.Option}), is in use";
}
