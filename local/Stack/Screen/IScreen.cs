namespace TokenFunctions.Local.Stack.Screen;

internal interface IScreen
{
    /// <param name="problem">Why the rows are not current, or null.</param>
    void Show(IReadOnlyList<ConnectionRow> rows, string? problem);
}
