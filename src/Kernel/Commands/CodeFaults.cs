using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>
/// The codes of a message that are none, by field, also in what it nests and lists: no validator names them, and no
/// handler sees one. A code that may be left out is a nullable one.
/// </summary>
public static class CodeFaults
{
    private static readonly ConcurrentDictionary<Type, Member[]> Known = new();

    /// <summary>Every one of them, in the order of the fields.</summary>
    public static IReadOnlyList<FieldError> In(object message)
    {
        List<FieldError>? errors = null;
        Look(message, "", ref errors);
        return errors ?? [];
    }

    /// <summary>True if messages of this type hold codes somewhere.</summary>
    public static bool CanBeIn(Type message) => MembersOf(message).Length > 0;

    private static void Look(object holder, string path, ref List<FieldError>? errors)
    {
        foreach (var member in MembersOf(holder.GetType()))
        {
            var value = member.Property.GetValue(holder);
            var at = path.Length == 0 ? member.Property.Name : $"{path}.{member.Property.Name}";
            switch (value)
            {
                case ICode code:
                    Judge(code, at, member.IsSecret, ref errors);
                    break;
                case IEnumerable items:
                    var index = 0;
                    foreach (var item in items)
                    {
                        var place = string.Create(CultureInfo.InvariantCulture, $"{at}[{index++}]");
                        if (item is ICode one)
                        {
                            Judge(one, place, member.IsSecret, ref errors);
                        }
                        else if (item is not null)
                        {
                            Look(item, place, ref errors);
                        }
                    }

                    break;
                case not null:
                    Look(value, at, ref errors);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Judge(ICode code, string path, bool secret, ref List<FieldError>? errors)
    {
        if (code.Fault is { } fault)
        {
            // What nobody gave is not repeated as an empty text.
            var given =
                secret || code.Equals(Activator.CreateInstance(code.GetType()))
                    ? null
                    : code.ToString();
            (errors ??= []).Add(FieldErrors.From(path, fault, given));
        }
    }

    private static Member[] MembersOf(Type type) =>
        Known.GetOrAdd(
            type,
            static holder =>
                IsOurs(holder)
                    ?
                    [
                        .. PropertiesOf(holder)
                            .Where(property => Holds(property.PropertyType, []))
                            .Select(property => new Member(property, IsSecret(property))),
                    ]
                    : []
        );

    private static bool Holds(Type type, HashSet<Type> seen)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (typeof(ICode).IsAssignableFrom(plain))
        {
            return true;
        }

        if (!seen.Add(plain) || plain == typeof(string))
        {
            return false;
        }

        if (typeof(IEnumerable).IsAssignableFrom(plain))
        {
            return ItemsOf(plain).Any(item => Holds(item, seen));
        }

        return IsOurs(plain)
            && PropertiesOf(plain).Any(property => Holds(property.PropertyType, seen));
    }

    private static IEnumerable<Type> ItemsOf(Type list) =>
        list.GetInterfaces()
            .Append(list)
            .Where(type =>
                type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            )
            .Select(type => type.GetGenericArguments()[0]);

    // Not those of the framework: what they hold is none of ours.
    internal static bool IsOurs(Type type) =>
        !type.IsEnum
        && type.Assembly.GetName().Name!.StartsWith("Trading.", StringComparison.Ordinal);

    internal static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0);

    internal static bool IsSecret(PropertyInfo property) =>
        property.IsDefined(typeof(SecretAttribute), inherit: true)
        || property
            .DeclaringType!.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter =>
                parameter.IsDefined(typeof(SecretAttribute)) && parameter.Name == property.Name
            );

    private sealed record Member(PropertyInfo Property, bool IsSecret);
}
