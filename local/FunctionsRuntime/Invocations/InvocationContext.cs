using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Local.FunctionsRuntime;

internal sealed class InvocationContext(
    FunctionDescriptor function, string invocationId, IServiceProvider services, CancellationToken cancellation) : FunctionContext
{
    public FunctionDescriptor Function => function;

    public override string InvocationId => invocationId;

    public override string FunctionId => function.Definition.Id;

    public override FunctionDefinition FunctionDefinition => function.Definition;

    public override TraceContext TraceContext { get; } = new CurrentTrace(Activity.Current);

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken => cancellation;

    public override BindingContext BindingContext => throw new NotSupportedException("The local runtime has no BindingContext.");

    public override RetryContext RetryContext => throw new NotSupportedException("The local runtime retries nothing: it has no RetryContext.");

    private sealed class CurrentTrace(Activity? activity) : TraceContext
    {
        public override string TraceParent { get; } = activity?.Id ?? "";

        public override string TraceState { get; } = activity?.TraceStateString ?? "";
    }
}
