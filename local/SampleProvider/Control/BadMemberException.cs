namespace TokenFunctions.Local.SampleProvider.Control;

/// <summary>A member of a control request is invalid; <see cref="Path"/> has dots between names.</summary>
internal sealed class BadMemberException(string path, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Path => path;
}
