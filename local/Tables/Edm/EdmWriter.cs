using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables.Edm;

/// <summary>Writes a property with the annotation its type needs. Nulls are not sent: the service ignores them.</summary>
internal static class EdmWriter
{
    private const string RoundTrip = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    /// <exception cref="NotSupportedException">The service has no such type, or a <see cref="DateTime"/> is not UTC.</exception>
    /// <exception cref="ArgumentException">The number is infinite: the official client cannot send it either.</exception>
    public static void WriteProperty(this Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: break;
            case string text: json.WriteString(name, text); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteAnnotated(name, EdmType.Int64, number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: json.WriteDouble(name, number); break;
            case Guid id: json.WriteAnnotated(name, EdmType.Guid, id.ToString()); break;
            case DateTimeOffset moment: json.WriteMoment(name, moment.UtcDateTime); break;
            case DateTime { Kind: DateTimeKind.Utc } moment: json.WriteMoment(name, moment); break;
            case DateTime: throw new NotSupportedException($"The DateTime of '{name}' is not UTC.");
            case byte[] bytes: json.WriteBytes(name, bytes); break;
            case BinaryData bytes: json.WriteBytes(name, bytes.ToMemory().Span); break;
            default: throw new NotSupportedException($"'{name}' is a {value.GetType()}, which a table cannot hold.");
        }
    }

    private static void WriteAnnotated(this Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteType(name, type);
        json.WriteString(name, value);
    }

    private static void WriteMoment(this Utf8JsonWriter json, string name, DateTime utc) =>
        json.WriteAnnotated(name, EdmType.DateTime, utc.ToString(RoundTrip, CultureInfo.InvariantCulture));

    private static void WriteDouble(this Utf8JsonWriter json, string name, double number)
    {
        if (double.IsNaN(number))
        {
            json.WriteAnnotated(name, EdmType.Double, "NaN");
            return;
        }

        json.WriteType(name, EdmType.Double);
        json.WriteNumber(name, number);
    }

    private static void WriteBytes(this Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        json.WriteType(name, EdmType.Binary);
        json.WriteBase64String(name, bytes);
    }

    private static void WriteType(this Utf8JsonWriter json, string name, string type) => json.WriteString(name + PropertyNames.TypeSuffix, type);
}
