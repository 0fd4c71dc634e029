using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Trading.Domain.Codes;

namespace Trading.Kernel.Commands;

/// <summary>
/// What no field of any message may hold, found in all that a value nests and lists: texts that no database can store,
/// and items of lists that are nothing. In what is written down, also what cannot be seen.
/// </summary>
public static class TextFaults
{
    private static readonly ConcurrentDictionary<Type, Member[]> Known = new();

    /// <summary>Every text that cannot be stored, and every item that is null.</summary>
    public static IReadOnlyList<FieldError> In(object? value, string path = "")
    {
        List<FieldError>? errors = null;
        Look(value, path, Judgement.Storable, secret: false, ref errors);
        return errors ?? [];
    }

    /// <summary>Every text in a command that holds something forbidden (see <see cref="ForbiddenText"/>); secrets are nobody's to read.</summary>
    internal static IReadOnlyList<FieldError> Forbidden(object command)
    {
        List<FieldError>? errors = null;
        Look(command, "", Judgement.Visible, secret: false, ref errors);
        return errors ?? [];
    }

    private static void Look(
        object? value,
        string path,
        Judgement judgement,
        bool secret,
        ref List<FieldError>? errors
    )
    {
        switch (value)
        {
            case null or byte[]:
                break;
            case string text:
                JudgeText(text, path, judgement, secret, ref errors);
                break;
            case ICode code:
                // One that is no code says so itself, and may not be repeated.
                if (judgement == Judgement.Storable && code is not IPersonalData)
                {
                    JudgeText(code.ToString(), path, judgement, secret, ref errors);
                }

                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    var key = Convert.ToString(entry.Key, CultureInfo.InvariantCulture);
                    Look(key, path, judgement, secret, ref errors);
                    Look(entry.Value, $"{path}.{key}", judgement, secret, ref errors);
                }

                break;
            case IEnumerable items:
                LookAt(items, path, judgement, secret, ref errors);
                break;
            default:
                foreach (var member in MembersOf(value.GetType()))
                {
                    Look(
                        member.Property.GetValue(value),
                        path.Length == 0 ? member.Property.Name : $"{path}.{member.Property.Name}",
                        judgement,
                        secret || member.IsSecret,
                        ref errors
                    );
                }

                break;
        }
    }

    private static void LookAt(
        IEnumerable items,
        string path,
        Judgement judgement,
        bool secret,
        ref List<FieldError>? errors
    )
    {
        var index = 0;
        foreach (var item in items)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]");
            if (item is null && judgement == Judgement.Storable)
            {
                Add(
                    at,
                    new("item.null", new("列表中不能有空项（null）。", "A list holds no null.")),
                    null,
                    ref errors
                );
            }
            else
            {
                Look(item, at, judgement, secret, ref errors);
            }
        }
    }

    private static void JudgeText(
        string? text,
        string path,
        Judgement judgement,
        bool secret,
        ref List<FieldError>? errors
    )
    {
        CodeFault fault;
        if (
            judgement == Judgement.Storable
                ? ForbiddenText.CannotBeStored(text, out fault)
                : ForbiddenText.IsIn(secret ? null : text, multiline: true, out fault)
        )
        {
            Add(path, fault, secret ? null : ForbiddenText.Storable(text), ref errors);
        }
    }

    private static void Add(
        string path,
        CodeFault fault,
        string? value,
        ref List<FieldError>? errors
    ) => (errors ??= []).Add(FieldErrors.From(path, fault, value));

    private static Member[] MembersOf(Type type) =>
        Known.GetOrAdd(
            type,
            static holder =>
                CodeFaults.IsOurs(holder)
                    ?
                    [
                        .. CodeFaults
                            .PropertiesOf(holder)
                            .Where(property => CanHold(property.PropertyType))
                            .Select(property => new Member(
                                property,
                                CodeFaults.IsSecret(property)
                            )),
                    ]
                    : []
        );

    private static bool CanHold(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string)
            || typeof(IEnumerable).IsAssignableFrom(plain)
            || CodeFaults.IsOurs(plain);
    }

    private enum Judgement
    {
        Storable,
        Visible,
    }

    private sealed record Member(PropertyInfo Property, bool IsSecret);
}
