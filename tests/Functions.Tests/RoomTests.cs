using Mono.Cecil;
using Mono.Cecil.Cil;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests;

/// <summary>
/// The dependencies of the app's rooms (its first level of folders) run one way: see docs/architecture.md. A dependency is any type that a signature, an
/// attribute or a method body mentions.
/// </summary>
public sealed class RoomTests
{
    private const string Root = "TokenFunctions.";
    private static readonly string[] Policy = ["Model", "Options", "Ports", "Sealing", "Connections", "Refresh", "Tokens", "Sweep", "Repair", "Management"];
    private static readonly string[] Outside = ["Azure.", "System.Net", "Microsoft.AspNetCore.", "Microsoft.Azure."];

    /// <summary>What each room may use besides itself.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Options"] = [],
        ["Model"] = ["Options"],
        ["Ports"] = ["Model"],
        ["Sealing"] = ["Model", "Ports"],
        ["Connections"] = ["Model", "Options", "Ports", "Sealing"],
        ["Refresh"] = ["Model", "Options", "Ports", "Sealing", "Connections"],
        ["Tokens"] = ["Model", "Options", "Ports", "Sealing", "Connections", "Refresh"],
        ["Sweep"] = ["Model", "Options", "Ports", "Sealing", "Connections", "Refresh"],
        ["Repair"] = ["Model", "Options", "Ports", "Sealing", "Connections", "Refresh"],
        ["Management"] = ["Model", "Options", "Ports", "Sealing", "Connections", "Refresh"],
        ["OAuth"] = ["Model", "Options", "Ports"],
        ["Storage"] = ["Model", "Options", "Ports"],
        ["Telemetry"] = ["Model", "Options", "Ports"],
        ["Api"] = [.. Policy],
        ["Composition"] = [.. Policy, "OAuth", "Storage", "Telemetry", "Api"],
    };

    private static readonly Lazy<IReadOnlyList<Dependency>> Dependencies = new(() => [.. Read().Distinct()]);

    [Fact]
    public void Types_AreEachInARoom() => Assert.Empty(Types().Select(RoomOf).Where(r => r.Length > 0 && !Allowed.ContainsKey(r)).Distinct());

    [Fact]
    public void Dependencies_RunOneWay() => Assert.Empty(
        Dependencies.Value.Where(d => RoomOf(d.To) is { Length: > 0 } to && d.Room != to && !Allowed[d.Room].Contains(to)).Select(d => d.ToString()));

    [Fact]
    public void Policy_KnowsNeitherAzureNorHttp() => Assert.Empty(
        Dependencies.Value.Where(d => Policy.Contains(d.Room) && Outside.Any(o => d.To.StartsWith(o, StringComparison.Ordinal))).Select(d => d.ToString()));

    [Fact]
    public void ModelAndPorts_WriteNoLog() => Assert.Empty(
        Dependencies.Value
            .Where(d => d.Room is "Model" or "Ports" && d.To.StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal))
            .Select(d => d.ToString()));

    /// <summary>The test reads bodies: this dependency is in no signature.</summary>
    [Fact]
    public void Dependencies_CallInAnAsyncBody_IsSeen() =>
        Assert.Contains(Dependencies.Value, d => d.From == "TokenFunctions.Refresh.RefreshAttempt" && d.To == "TokenFunctions.Refresh.SuccessTransition");

    private sealed record Dependency(string From, string To)
    {
        public string Room => RoomOf(From);

        public override string ToString() => $"{From} -> {To}";
    }

    private static string RoomOf(TypeDefinition type) => RoomOf(Outermost(type).FullName);

    /// <summary>Empty for what is not ours, and for Program and generated types, which have no room.</summary>
    private static string RoomOf(string type) => type.StartsWith(Root, StringComparison.Ordinal) && type.Split('.') is [_, var room, _, ..] ? room : "";

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<TypeDefinition> Types() => AssemblyDefinition.ReadAssembly(typeof(RefreshActivity).Assembly.Location).MainModule.GetTypes();

    private static IEnumerable<Dependency> Read() =>
        from type in Types()
        let room = RoomOf(type)
        where room.Length > 0
        from mentioned in Mentioned(type)
        from part in Parts(mentioned)
        select new Dependency(Outermost(type).FullName, part);

    private static IEnumerable<TypeReference?> Mentioned(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(i => i.InterfaceType),
        .. Attributes(type),
        .. type.Fields.Select(f => f.FieldType),
        .. type.Fields.SelectMany(Attributes),
        .. type.Properties.SelectMany(Attributes),
        .. type.Methods.SelectMany(Mentioned),
    ];

    private static IEnumerable<TypeReference?> Mentioned(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(p => p.ParameterType),
        .. Attributes(method),
        .. method.HasBody ? method.Body.Variables.Select(v => v.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(Mentioned) : [],
    ];

    private static IEnumerable<TypeReference?> Mentioned(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method =>
        [
            method.DeclaringType,
            method.ReturnType,
            .. method.GenericArguments,
            .. method.Parameters.Select(p => p.ParameterType),
        ],
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)],
        _ => [],
    };

    private static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider owner) =>
        owner.CustomAttributes.SelectMany(a => a.ConstructorArguments.Select(x => x.Value as TypeReference).Prepend(a.AttributeType));

    private static IEnumerable<string> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [OutermostName(type)],
    };

    private static string OutermostName(TypeReference type) => type.DeclaringType is { } outer ? OutermostName(outer) : type.FullName;
}
