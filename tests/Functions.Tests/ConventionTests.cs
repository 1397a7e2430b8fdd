using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests;

/// <summary>Conventions of the app's types and methods.</summary>
public sealed class ConventionTests
{
    private static readonly Type[] Ours =
    [
        .. typeof(RefreshActivity).Assembly.GetTypes().Where(t =>
            t.Namespace?.StartsWith("TokenFunctions", StringComparison.Ordinal) == true
            && !IsGenerated(t)
            && !t.IsSubclassOf(typeof(Delegate))),
    ];

    [Fact]
    public void Classes_AreSealed() =>
        Assert.Empty(Ours.Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && !Ours.Any(o => o.BaseType == t)).Select(t => t.FullName));

    [Fact]
    public void Methods_ReturningATask_EndWithAsync() => Assert.Empty(
        Methods(Ours).Where(m => IsTask(m.ReturnType) && !m.Name.EndsWith("Async", StringComparison.Ordinal) && !IsFixedByOthers(m)).Select(Name));

    [Fact]
    public void Methods_CancellationToken_ComesLastAndOnlyOnce() => Assert.Empty(
        Methods(Ours)
            .Where(m =>
                m.IsPublic
                && m.GetParameters().Select(p => p.ParameterType).ToList().IndexOf(typeof(CancellationToken)) is >= 0 and var at
                && at != m.GetParameters().Length - 1)
            .Select(Name));

    /// <summary>Except the two that the Functions SDK generates into the root namespace.</summary>
    [Fact]
    public void Types_AreInternal() => Assert.Empty(Ours.Where(t => t.IsVisible && t.Namespace != "TokenFunctions").Select(t => t.FullName));

    /// <summary>A class with more services is two classes. Records of data may be larger.</summary>
    [Fact]
    public void Constructors_HaveAtMostSevenServices() => Assert.Empty(
        Ours
            .Where(t => t.GetMethod("<Clone>$") is null)
            .SelectMany(t => t.GetConstructors())
            .Where(c => c.GetParameters().Length > 7)
            .Select(c => c.DeclaringType!.FullName));

    private static IEnumerable<MethodInfo> Methods(IEnumerable<Type> types) => types
        .SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
        .Where(m => !m.IsSpecialName && !m.Name.Contains('<', StringComparison.Ordinal) && m.GetCustomAttribute<CompilerGeneratedAttribute>() is null);

    private static bool IsTask(Type type) =>
        type == typeof(Task)
        || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));

    /// <summary>The contract names the functions, and the framework names its own methods.</summary>
    private static bool IsFixedByOthers(MethodInfo method) =>
        method.GetCustomAttributes().Any(a => a.GetType().Name == "FunctionAttribute") || method.Name is "Invoke" or "Main";

    /// <summary>Types that the compiler generates, and classes that the Functions SDK generates into the root namespace.</summary>
    private static bool IsGenerated(Type type) =>
        type.GetCustomAttribute<EditorBrowsableAttribute>()?.State == EditorBrowsableState.Never
        || type.Name.Contains('<', StringComparison.Ordinal)
        || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
