namespace TokenFunctions.Local.Stack.Screen;

internal interface IScreen
{
    /// <param name="problem">What is amiss with the picture as a whole, or null.</param>
    void Show(IReadOnlyList<ConnectionRow> rows, string? problem);
}
