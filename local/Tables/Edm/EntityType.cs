using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables.Edm;

/// <summary>
/// The stored properties of a class that is an entity: its public ones,
/// unless <see cref="IgnoreDataMemberAttribute"/>; renamed by <see cref="DataMemberAttribute"/>.
/// </summary>
internal sealed class EntityType
{
    private static readonly ConcurrentDictionary<Type, EntityType> Known = new();
    private readonly (string Name, PropertyInfo Property)[] _members;

    private EntityType(Type type)
    {
        if (type.GetFields(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(f => !IsIgnored(f)) is { } field)
        {
            throw new NotSupportedException($"{type} has the public field '{field.Name}': make it a property.");
        }

        var own = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0).ToArray();
        var hidden = typeof(ITableEntity).GetProperties().ExceptBy(own.Select(p => p.Name), p => p.Name);
        _members = [.. own.Where(p => !IsIgnored(p)).Concat(hidden).Select(p => (NameOf(p), p))];
    }

    public static EntityType Of(Type type) => Known.GetOrAdd(type, t => new EntityType(t));

    public IEnumerable<KeyValuePair<string, object?>> Read(ITableEntity entity) =>
        from member in _members
        where member.Property.GetMethod is { IsPublic: true } && member.Name != PropertyNames.ETag
        let value = member.Property.GetValue(entity)
        select KeyValuePair.Create(member.Name, value is Enum ? value.ToString() : value);

    public void Write(ITableEntity entity, Dictionary<string, object?> values)
    {
        foreach (var (name, property) in _members.Where(m => m.Property.SetMethod is { IsPublic: true }))
        {
            if (values.TryGetValue(name == PropertyNames.ETag ? PropertyNames.ODataETag : name, out var value))
            {
                property.SetValue(entity, MemberValue.Convert(value, property.PropertyType, name));
            }
        }
    }

    private static bool IsIgnored(MemberInfo member) => member.IsDefined(typeof(IgnoreDataMemberAttribute));

    private static string NameOf(PropertyInfo property) => property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;
}
