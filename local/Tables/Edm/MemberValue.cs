namespace Azure.Data.Tables.Edm;

/// <summary>A stored value as the type of the member that takes it.</summary>
internal static class MemberValue
{
    /// <returns>The value; null stands for the type's default.</returns>
    /// <exception cref="InvalidOperationException">The stored type is another.</exception>
    public static object? Convert(object? value, Type type, string name)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => null,
            _ when target.IsInstanceOfType(value) => value,
            DateTimeOffset moment when target == typeof(DateTime) => moment.UtcDateTime,
            byte[] bytes when target == typeof(BinaryData) => new BinaryData(bytes),
            string tag when target == typeof(ETag) => new ETag(tag),
            string text when target.IsEnum => Enum.Parse(target, text),
            int or long when target == typeof(double) => System.Convert.ToDouble(value, null),
            _ => throw new InvalidOperationException($"The stored '{name}' is a {value.GetType()}, not a {type}."),
        };
    }
}
