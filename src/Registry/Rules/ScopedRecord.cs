using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// What of a record lies within a trading system's scope, field by field. What a firm is called goes with every record:
/// without it a code is nobody.
/// </summary>
internal static class ScopedRecord
{
    private const string Name = "name";

    /// <summary>The sections as scopes name them.</summary>
    public static IReadOnlyList<ReadableSection> Readable { get; } =
    [
        .. Sections.All.Select(section => new ReadableSection(
            section.Code,
            section.Title,
            section.Needs,
            [
                .. section.Fields.Select(field => new ReadableField(
                    field.Name,
                    field.Label,
                    IsAlways(section.Code, field.Name)
                )),
            ]
        )),
    ];

    /// <summary>True where the field may be read. Everybody without a scope may, as far as permissions go.</summary>
    public static bool Reads(this FieldScope? scope, string section, string field) =>
        scope is null || IsAlways(section, field) || scope.Holds(section, field);

    /// <summary>True where any field of the section may be read.</summary>
    public static bool Reads(this FieldScope? scope, string section) =>
        scope is null || section == Sections.Identity || scope.Holds(section);

    /// <summary>True where every field of the section may be.</summary>
    public static bool ReadsAll(this FieldScope? scope, SectionShape section) =>
        scope is null || section.Fields.All(field => scope.Reads(section.Code, field.Name));

    /// <summary>The record with nothing in it that lies outside.</summary>
    public static EntityRecord Within(this EntityRecord record, FieldScope? scope) =>
        scope is null
            ? record
            : Sections
                .All.Where(section => !scope.ReadsAll(section))
                .Aggregate(
                    record,
                    (made, section) =>
                        section.With(
                            made,
                            scope.Reads(section.Code)
                                    ?
                                    [
                                        .. section
                                            .Rows(made)
                                            .Select(row => Row(scope, section, row)),
                                    ]
                                : section.IsList ? []
                                : [section.NewRow()]
                        )
                );

    /// <summary>JSON pointers of what there is and lies outside, in sections of which something may be read.</summary>
    public static IEnumerable<string> Outside(
        FieldScope? scope,
        SectionShape section,
        EntityRecord record
    ) =>
        scope is null
            ? []
            : section
                .Rows(record)
                .SelectMany(
                    (row, number) =>
                        section
                            .Fields.Where(field =>
                                !scope.Reads(section.Code, field.Name) && field.Of(row) is not null
                            )
                            .Select(field => section.Pointer(number, field))
                );

    /// <summary>How far a section can be trusted, without a word of fields that lie outside.</summary>
    public static SectionMark Within(this SectionMark mark, FieldScope? scope) =>
        scope is null
            ? mark
            : mark with
            {
                ValidTo = scope.Reads(mark.Section, "validTo") ? mark.ValidTo : null,
                SourceFields = mark.SourceFields is { } fields
                    ? [.. fields.Where(field => scope.Reads(mark.Section, field))]
                    : null,
            };

    /// <summary>
    /// 403 for filters that ask by what the system may not read, each by its name: asking often enough would tell it. Null
    /// where they do not.
    /// </summary>
    public static Problem? Refuse(this FieldScope? scope, EntityFilters filters)
    {
        if (scope is null)
        {
            return null;
        }

        (string Filter, object? Value, string Section, string Field)[] asked =
        [
            ("qualification", filters.Qualification, Sections.Qualifications, Name),
            ("grade", filters.Grade, Sections.Qualifications, "grade"),
            ("inForceOn", filters.InForceOn, Sections.Qualifications, "validTo"),
            ("region", filters.Region, Sections.Identity, "region"),
            ("industry", filters.Industry, Sections.Identity, "industry"),
            ("kind", filters.Kind, Sections.Identity, "kind"),
        ];
        var closed = asked
            .Where(one => one.Value is not (null or "") && !scope.Reads(one.Section, one.Field))
            .Select(one => (one.Filter, Place: $"{one.Section}.{one.Field}"))
            .ToList();
        if (!string.IsNullOrEmpty(filters.SizeClass) && !scope.Reads(Sections.Size))
        {
            closed.Add(("sizeClass", Sections.Size));
        }

        return closed.Count == 0 ? null : OutsideScope(closed);
    }

    private static Problem OutsideScope(List<(string Filter, string Place)> closed) =>
        new(
            ProblemKind.Forbidden,
            "scope.field_closed",
            new(
                $"贵系统的权限范围不包括 {string.Join('、', closed.Select(one => one.Place))}，不能按其筛选；请系统管理员开放。",
                $"Your system's scope does not hold {string.Join(", ", closed.Select(one => one.Place))}, so nothing can be filtered by it; ask the system administrator."
            )
        )
        {
            Errors =
            [
                .. closed.Select(one => new FieldError(
                    "/" + one.Filter,
                    "scope.field_closed",
                    new LocalizedText(
                        $"{one.Place} 不在贵系统的权限范围内。",
                        $"{one.Place} lies outside your system's scope."
                    ).ToString(),
                    one.Place
                )),
            ],
        };

    private static bool IsAlways(string section, string field) =>
        section == Sections.Identity && field == Name;

    private static object Row(FieldScope scope, SectionShape section, object row)
    {
        var within = section.NewRow();
        foreach (var field in section.Fields.Where(one => scope.Reads(section.Code, one.Name)))
        {
            field.Set(within, field.Of(row));
        }

        return within;
    }
}
