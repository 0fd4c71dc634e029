using Trading.Kernel.Tables;

namespace Trading.Registry.Contracts;

/// <summary>An empty workbook for a section: its columns, and on a second sheet what each of them wants.</summary>
public static class SectionTemplate
{
    private const int LeastWidth = 12;
    private const int MostWidth = 30;

    /// <summary>Writes it onto a stream that can seek, and leaves that open.</summary>
    public static void Write(Stream stream, SectionShape section) =>
        XlsxTable.Write(
            stream,
            [
                new XlsxSheet(
                    section.Title.ToString(),
                    [
                        .. section.Fields.Select(field => new XlsxColumn(
                            field.Label.ToString(),
                            Math.Clamp(field.Longest / 4, LeastWidth, MostWidth),
                            field.Kind == FieldKind.YesNo
                                ? [.. YesNo.Select(word => word.ToString())]
                                : [.. field.Choices.Select(term => term.Name.ToString())]
                        )),
                    ],
                    []
                ),
                new XlsxSheet(
                    new LocalizedText("填写说明", "Notes").ToString(),
                    [
                        new(new LocalizedText("栏目", "Column").ToString(), 24, []),
                        new(new LocalizedText("必填", "Needed").ToString(), 8, []),
                        new(new LocalizedText("怎样填", "What to write").ToString(), 80, []),
                    ],
                    section.Fields.Select(field =>
                        (IReadOnlyList<object?>)
                            [
                                field.Label.ToString(),
                                field.Required ? new LocalizedText("是", "yes").ToString() : null,
                                How(field),
                            ]
                    )
                ),
            ]
        );

    private static IReadOnlyList<LocalizedText> YesNo { get; } =
    [new("是", "yes"), new("否", "no")];

    private static string How(FieldShape field)
    {
        LocalizedText how = field.Kind switch
        {
            FieldKind.Day => new("日期，写作 2026-11-24", "A day, as 2026-11-24"),
            FieldKind.Year => new("年份，写作 2026", "A year, as 2026"),
            FieldKind.Count => new("整数", "A whole number"),
            FieldKind.Money => new("以万元为单位的数字", "A number of ten thousand yuan"),
            FieldKind.Share => new("百分比，写作 33.5", "Per cent, as 33.5"),
            FieldKind.YesNo => new("是或否", "yes or no"),
            FieldKind.Choice => new(
                $"填：{string.Join("、", field.Choices.Select(term => term.Name.Zh))}",
                $"One of: {string.Join(", ", field.Choices.Select(term => term.Name.En))}"
            ),
            FieldKind.Region => new(
                "区划代码（六位）或名称，如 210102",
                "The six digits of a division, or its name, as 210102"
            ),
            FieldKind.IdentityNumber => new(
                "18位身份证号；该列为文本格式，请勿改为数字",
                "18 characters; the column is text: do not make it a number"
            ),
            FieldKind.Account or FieldKind.BankCode or FieldKind.Phone or FieldKind.Entity => new(
                "号码；该列为文本格式，请勿改为数字",
                "A number that is text: do not make it a figure"
            ),
            _ => new($"最长{field.Longest}个字符", $"At most {field.Longest} characters"),
        };
        return field.Hint is { } hint ? $"{how}；{hint}" : how.ToString();
    }
}
