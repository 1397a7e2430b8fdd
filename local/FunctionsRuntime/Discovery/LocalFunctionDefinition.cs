using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace TokenFunctions.Local.FunctionsRuntime;

internal sealed class LocalFunctionDefinition(string name, MethodInfo method, TriggerBindingAttribute trigger) : FunctionDefinition
{
    public override string Name => name;

    public override string Id => name;

    public override string EntryPoint => $"{method.ReflectedType!.FullName}.{method.Name}";

    public override string PathToAssembly => method.Module.FullyQualifiedName;

    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. method.GetParameters().Select(p => new FunctionParameter(p.Name!, p.ParameterType))];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } = Single(
        method.GetParameters().Single(p => p.IsDefined(trigger.GetType())).Name!,
        trigger is HttpTriggerAttribute ? "httpTrigger" : "timerTrigger",
        BindingDirection.In);

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } = trigger is HttpTriggerAttribute
        ? Single("$return", "http", BindingDirection.Out)
        : ImmutableDictionary<string, BindingMetadata>.Empty;

    private static ImmutableDictionary<string, BindingMetadata> Single(string name, string type, BindingDirection direction) =>
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(name, new Binding(name, type, direction));

    private sealed class Binding(string name, string type, BindingDirection direction) : BindingMetadata
    {
        public override string Name => name;

        public override string Type => type;

        public override BindingDirection Direction => direction;
    }
}
