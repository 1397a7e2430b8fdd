namespace TokenFunctions.Local.Host.Startup;

/// <summary>A reason not to run that the developer can remove. The message is one line: the cause and the remedy.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
