using System.Globalization;
using System.Text;
using FluentValidation;
using FluentValidation.Results;
using Trading.Domain.Codes;

namespace Trading.Kernel.Commands;

/// <summary>Rules of fields, and what is said when one is broken.</summary>
public static class FieldErrors
{
    /// <summary>A broken rule as a field error: <c>Contacts[0].Phone</c> becomes <c>/contacts/0/phone</c>.</summary>
    public static FieldError From(ValidationFailure failure) =>
        new(
            Pointer(failure.PropertyName),
            Code(failure.ErrorCode),
            failure.ErrorMessage,
            Shorten(failure.AttemptedValue)
        );

    /// <summary>What is wrong with a value itself, at a property.</summary>
    internal static FieldError From(string property, CodeFault fault, string? value) =>
        From(
            new ValidationFailure(property, fault.Message.ToString(), value)
            {
                ErrorCode = fault.Rule,
            }
        );

    /// <summary>A rule's failure in both languages.</summary>
    public static IRuleBuilderOptions<T, TProperty> WithMessage<T, TProperty>(
        this IRuleBuilderOptions<T, TProperty> rule,
        string code,
        string zh,
        string en
    ) => rule.WithErrorCode(code).WithMessage(_ => new LocalizedText(zh, en).ToString());

    /// <summary>The field's name in both languages, used in the library's own messages.</summary>
    public static IRuleBuilderOptions<T, TProperty> Named<T, TProperty>(
        this IRuleBuilderOptions<T, TProperty> rule,
        string zh,
        string en
    ) => rule.WithName(_ => new LocalizedText(zh, en).ToString());

    private static string Pointer(string property)
    {
        var pointer = new StringBuilder();
        foreach (
            var part in property
                .Split('.', '[')
                .Select(part => part.TrimEnd(']'))
                .Where(part => part.Length > 0)
        )
        {
            pointer.Append('/').Append(char.ToLowerInvariant(part[0])).Append(part.AsSpan(1));
        }

        return pointer.ToString();
    }

    // The library's codes are class names ("NotEmptyValidator"); ours are words ("not_empty").
    private static string Code(string code)
    {
        var name = code.EndsWith("Validator", StringComparison.Ordinal)
            ? code[..^"Validator".Length]
            : code;
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && char.IsLower(name[i - 1]))
            {
                words.Append('_');
            }

            words.Append(char.ToLowerInvariant(name[i]));
        }

        return words.ToString();
    }

    private static string? Shorten(object? value)
    {
        var text = value switch
        {
            null => null,
            string words => words,
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is { Length: > 100 } ? text[..100] + "…" : text;
    }
}
