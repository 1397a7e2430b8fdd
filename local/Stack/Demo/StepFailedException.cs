namespace TokenFunctions.Local.Stack.Demo;

/// <summary>What was seen is not what was expected; the report has shown both.</summary>
internal sealed class StepFailedException() : Exception("What was seen differs from what was expected.");
