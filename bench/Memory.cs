using System.Diagnostics;

namespace TokenFunctions.Bench;

internal static class Memory
{
    public static int ResidentMegabytes(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return (int)(process.WorkingSet64 / (1024 * 1024));
    }
}
