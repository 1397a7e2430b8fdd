namespace TokenFunctions.Deployment.Tests.Bicep.Compiler;

/// <summary>Skipped if there is no bicep compiler, except in continuous integration (CI is <c>true</c>), where it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = BicepExecutable.SkipReason;
}

/// <inheritdoc cref="BicepFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute() => Skip = BicepExecutable.SkipReason;
}
