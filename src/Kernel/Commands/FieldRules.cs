using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using FluentValidation;
using FluentValidation.Results;
using Trading.Domain.Codes;

namespace Trading.Kernel.Commands;

/// <summary>Rules that fields of many messages share.</summary>
public static class FieldRules
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    /// <summary>One line of visible text, not blank, at most so long.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsLine<T>(
        this IRuleBuilder<T, string?> rule,
        int atMost,
        string zh,
        string en
    ) =>
        rule.Custom(
            (text, context) =>
            {
                if (string.IsNullOrWhiteSpace(text))
                {
                    Fail(context, "required", new($"请填写{zh}。", $"{en} is required."), text);
                }
                else
                {
                    CheckLine(context, text, atMost, text);
                }
            }
        );

    /// <summary>One line of visible text, at most so long; may be left out.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsLineOrNone<T>(
        this IRuleBuilder<T, string?> rule,
        int atMost
    ) => rule.Custom((text, context) => CheckLine(context, text, atMost, text));

    /// <summary>As <see cref="IsLineOrNone"/>, of a text that no answer may repeat.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsSecretLineOrNone<T>(
        this IRuleBuilder<T, string?> rule,
        int atMost
    ) => rule.Custom((text, context) => CheckLine(context, text, atMost, null));

    /// <summary>
    /// The whole text is as a pattern says, a line feed at its end not left out. Each character is looked at once, so that no
    /// clock ends it: a process that stands still for a while would fail a sound form.
    /// </summary>
    public static IRuleBuilderOptions<T, string?> IsWholly<T>(
        this IRuleBuilder<T, string?> rule,
        string pattern
    ) => rule.Matches(Patterns.GetOrAdd(pattern, Whole));

    /// <summary>How many items a page may hold.</summary>
    public static IRuleBuilderOptions<T, int> IsPageSize<T>(this IRuleBuilder<T, int> rule) =>
        rule.InclusiveBetween(1, Http.Cursor.MaxTake).Named("每页条数", "Page size");

    /// <summary>As the other; may be left out.</summary>
    public static IRuleBuilderOptions<T, int?> IsPageSize<T>(this IRuleBuilder<T, int?> rule) =>
        rule.InclusiveBetween(1, Http.Cursor.MaxTake).Named("每页条数", "Page size");

    /// <summary>Those that one asks for together: some, each once, and no more than <see cref="BulkResult.Most"/>.</summary>
    public static IRuleBuilderOptionsConditions<T, IReadOnlyList<TRow>> IsBulk<T, TRow>(
        this IRuleBuilder<T, IReadOnlyList<TRow>> rule,
        Func<TRow, Guid> id
    ) =>
        rule.Custom(
            (rows, context) =>
            {
                if (rows is null or [])
                {
                    Fail(
                        context,
                        "bulk.none",
                        new("请至少选择一条。", "Choose at least one."),
                        null
                    );
                }
                else if (rows.Count > BulkResult.Most)
                {
                    Fail(
                        context,
                        "bulk.many",
                        new(
                            $"一次最多{BulkResult.Most}条，现为{rows.Count}条。",
                            $"At most {BulkResult.Most} at once, not {rows.Count}."
                        ),
                        null
                    );
                }
                else if (rows.Any(row => row is null) || rows.DistinctBy(id).Count() != rows.Count)
                {
                    Fail(
                        context,
                        "bulk.twice",
                        new("同一条不能选择两次。", "Each may be named once."),
                        null
                    );
                }
            }
        );

    /// <summary>One of the orders that a list has; may be left out.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsSortOf<T, TRow>(
        this IRuleBuilder<T, string?> rule,
        Sql.SortedStatement<TRow> list
    ) =>
        rule.Custom(
            (sort, context) =>
            {
                if (!list.Has(sort))
                {
                    var names = string.Join(", ", list.Names);
                    Fail(
                        context,
                        "sort",
                        new(
                            $"排序只能是以下之一（前加减号为倒序）：{names}。",
                            $"A list is sorted by one of these, with a minus sign before it the other way round: {names}."
                        ),
                        sort
                    );
                }
            }
        );

    /// <summary>
    /// A code of a standard in a filter that is kept as text; may be left out. The second argument only names the kind of
    /// code.
    /// </summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsCodeOrNone<T, TCode>(
        this IRuleBuilder<T, string?> rule,
        TCode _
    )
        where TCode : struct, ICode<TCode> =>
        rule.Custom(
            (text, context) =>
            {
                if (
                    !string.IsNullOrWhiteSpace(text)
                    && !TCode.TryParse(text, out TCode _, out var fault)
                )
                {
                    Fail(context, fault.Rule, fault.Message, text);
                }
            }
        );

    /// <summary>An instant was given.</summary>
    public static IRuleBuilderOptions<T, DateTimeOffset> IsGiven<T>(
        this IRuleBuilder<T, DateTimeOffset> rule,
        string zh,
        string en
    ) =>
        // No step of a procurement on this platform is older; what is left out arrives as year 1.
        rule.GreaterThan(new DateTimeOffset(1990, 1, 1, 0, 0, 0, TimeSpan.Zero))
            .WithMessage("required", $"请填写{zh}。", $"{en} is required.");

    /// <summary>Says that a field breaks a rule.</summary>
    public static void Fail<T>(
        ValidationContext<T> context,
        string code,
        LocalizedText message,
        string? value
    ) =>
        context.AddFailure(
            new ValidationFailure(context.PropertyPath, message.ToString(), value)
            {
                ErrorCode = code,
            }
        );

    private static void CheckLine<T>(
        ValidationContext<T> context,
        string? text,
        int atMost,
        string? repeat
    )
    {
        if (text?.Length > atMost)
        {
            Fail(
                context,
                "text.length",
                new(
                    $"最长{atMost}个字符，现为{text.Length}个。",
                    $"At most {atMost} characters, not {text.Length}."
                ),
                repeat
            );
        }
        else if (ForbiddenText.IsIn(text, multiline: false, out var fault))
        {
            Fail(context, fault.Rule, fault.Message, repeat);
        }
    }

    private static Regex Whole(string pattern) =>
        new(
            $@"\A(?:{pattern})\z",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
            Regex.InfiniteMatchTimeout
        );
}
