namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>The root of every binding; what derives from it and is not one of the two triggers here is refused at start.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute;

/// <summary>A binding that fires a function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute;
