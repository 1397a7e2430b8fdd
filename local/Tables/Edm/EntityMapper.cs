using System.Buffers;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables.Edm;

/// <summary>Entities to request bodies and answers to entities, whether dictionaries or classes.</summary>
internal static class EntityMapper
{
    public static RequestContent ToContent(ITableEntity entity)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Properties(entity).Where(p => p.Key is not (PropertyNames.ODataETag or PropertyNames.Timestamp)))
            {
                json.WriteProperty(name, value);
            }

            json.WriteEndObject();
        }

        return RequestContent.Create(buffer.WrittenMemory);
    }

    public static T ToEntity<T>(JsonElement json)
        where T : class, ITableEntity
    {
        var values = EdmReader.Read(json);
        var entity = Activator.CreateInstance<T>();
        if (entity is not IDictionary<string, object?> dictionary)
        {
            EntityType.Of(typeof(T)).Write(entity, values);
            return entity;
        }

        foreach (var (name, value) in values)
        {
            dictionary[name] = value;
        }

        return entity;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Properties(ITableEntity entity) =>
        entity as IDictionary<string, object?> ?? EntityType.Of(entity.GetType()).Read(entity);
}
