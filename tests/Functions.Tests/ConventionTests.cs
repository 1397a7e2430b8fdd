using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Refresh;
using TokenFunctions.Storage.Leases;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Storage.Vault;

namespace TokenFunctions.Tests;

/// <summary>Rules for the dependencies and the conventions of the app's parts.</summary>
public sealed class ConventionTests
{
    private static readonly Type[] Ours = [.. typeof(RefreshActivity).Assembly.GetTypes().Where(t => t.Namespace?.StartsWith("TokenFunctions", StringComparison.Ordinal) == true && !IsGenerated(t) && !t.IsSubclassOf(typeof(Delegate)))];

    private static readonly string[] Outside = ["Azure.", "System.Net", "Microsoft.AspNetCore", "Microsoft.Azure"];

    [Fact]
    public void Classes_are_sealed() => Assert.Empty(Ours.Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && !Ours.Any(o => o.BaseType == t)).Select(t => t.FullName));

    [Fact]
    public void What_returns_a_task_says_so() => Assert.Empty(
        Methods(Ours).Where(m => IsTask(m.ReturnType) && !m.Name.EndsWith("Async", StringComparison.Ordinal) && !IsFixedByOthers(m)).Select(Name));

    [Fact]
    public void A_cancellation_token_comes_last_and_only_once() => Assert.Empty(
        Methods(Ours).Where(m => m.IsPublic && m.GetParameters().Select(p => p.ParameterType).ToList().IndexOf(typeof(CancellationToken)) is >= 0 and var at && at != m.GetParameters().Length - 1).Select(Name));

    [Fact]
    public void Refresh_knows_neither_Azure_nor_HTTP() => Assert.Empty(In("Refresh").Where(t => Mentioned(t).Any(IsOutside)).Select(t => t.FullName));

    [Fact]
    public void Triggers_know_no_adapter() => Assert.Empty(
        In("Triggers").Where(t => Mentioned(t).Any(m => m.Namespace?.StartsWith("Azure", StringComparison.Ordinal) == true || m.Name is "ConnectionTable" or "DueTable" or "ProviderTable" or "KeyVault" or "BlobLeases" or "TokenEndpoint")).Select(t => t.FullName));

    [Fact]
    public void Nothing_below_knows_what_is_above()
    {
        Assert.Empty(In("Refresh").Where(t => Mentioned(t).Any(m => m.Namespace?.StartsWith("TokenFunctions.Triggers", StringComparison.Ordinal) == true)).Select(t => t.FullName));
        foreach (var below in (string[])["OAuth", "Connections", "Secrets", "Leases"])
        {
            Assert.Empty(In(below).Where(t => Mentioned(t).Any(m => m.Namespace is "TokenFunctions.Refresh" or "TokenFunctions.Triggers")).Select(t => t.FullName));
        }
    }

    private static IEnumerable<Type> In(string part) => Ours.Where(t => t.Namespace is { } n && (n == $"TokenFunctions.{part}" || n.StartsWith($"TokenFunctions.{part}.", StringComparison.Ordinal)));

    private static IEnumerable<MethodInfo> Methods(IEnumerable<Type> types) => types
        .SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
        .Where(m => !m.IsSpecialName && !m.Name.Contains('<', StringComparison.Ordinal) && m.GetCustomAttribute<CompilerGeneratedAttribute>() is null);

    private static IEnumerable<Type> Mentioned(Type type) => Methods([type])
        .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType))
        .Concat(type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
        .Concat(type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static).Select(f => f.FieldType))
        .SelectMany(t => t.IsGenericType ? t.GetGenericArguments().Append(t) : [t]);

    private static bool IsOutside(Type type) => Outside.Any(o => type.FullName?.StartsWith(o, StringComparison.Ordinal) == true);

    private static bool IsTask(Type type) => type == typeof(Task) || type == typeof(ValueTask) || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));

    /// <summary>The contract names the functions, and the framework names its own methods.</summary>
    private static bool IsFixedByOthers(MethodInfo method) =>
        method.GetCustomAttributes().Any(a => a.GetType().Name == "FunctionAttribute") || method.Name is "Invoke" or "Main";

    /// <summary>Types that the compiler generates, and classes that the Functions SDK generates into the root namespace.</summary>
    private static bool IsGenerated(Type type) => type.GetCustomAttribute<EditorBrowsableAttribute>()?.State == EditorBrowsableState.Never || type.Name.Contains('<', StringComparison.Ordinal) || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
