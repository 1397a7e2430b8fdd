namespace TokenFunctions.Local.Stack;

/// <summary>A cause on this machine that keeps the stack from running. The message is one line for a person: what is wrong and what to do.</summary>
public sealed class StackException(string message, Exception? inner = null) : Exception(message, inner);
