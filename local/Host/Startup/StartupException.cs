namespace TokenFunctions.Local.Host.Startup;

/// <summary>Why the app cannot run here. The developer can remove the cause. The message is one line: the cause and the remedy.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
