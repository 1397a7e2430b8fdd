using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>The middleware around every call, the first registered outermost, the function innermost.</summary>
internal sealed class InvocationPipeline
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    public void Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware) => _middleware.Add(middleware);

    public FunctionExecutionDelegate Build() =>
        Enumerable.Reverse(_middleware).Aggregate<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>, FunctionExecutionDelegate>(
            CallAsync, (next, middleware) => middleware(next));

    private static async Task CallAsync(FunctionContext context) =>
        context.GetInvocationResult().Value = await ((InvocationContext)context).Function.CallAsync(context);
}
