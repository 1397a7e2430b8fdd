namespace TokenFunctions.Local.Stack.Demo;

/// <summary>What the step saw differs from what it expected. The report has shown both.</summary>
internal sealed class StepFailedException() : Exception("What was seen differs from what was expected.");
