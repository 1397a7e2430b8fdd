using System.Reflection;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Says how what a method returns is awaited and read.</summary>
internal static class ResultReader
{
    private static readonly MethodInfo TaskReader = typeof(ResultReader).GetMethod(nameof(ReadTask), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo ValueTaskReader = typeof(ResultReader).GetMethod(nameof(ReadValueTask), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <exception cref="StartupException">A value is returned that nobody would take.</exception>
    public static Func<object?, Task<object?>> For(Type type, bool allowValue)
    {
        if (type == typeof(void))
        {
            return _ => Task.FromResult<object?>(null);
        }

        if (type == typeof(Task))
        {
            return result => Discard((Task)result!);
        }

        if (type == typeof(ValueTask))
        {
            return result => Discard(((ValueTask)result!).AsTask());
        }

        return allowValue
            ? WithValue(type)
            : throw new StartupException($"it returns {type.Name}, but only an HTTP function's result is used: return void, Task or ValueTask.");
    }

    private static Func<object?, Task<object?>> WithValue(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(Task<>) ? Reader(TaskReader, type)
            : definition == typeof(ValueTask<>) ? Reader(ValueTaskReader, type)
            : Task.FromResult;
    }

    private static Func<object?, Task<object?>> Reader(MethodInfo reader, Type type) =>
        reader.MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<object?, Task<object?>>>();

    private static async Task<object?> Discard(Task task)
    {
        await task;
        return null;
    }

    private static async Task<object?> ReadTask<T>(object? result) => await (Task<T>)result!;

    private static async Task<object?> ReadValueTask<T>(object? result) => await (ValueTask<T>)result!;
}
