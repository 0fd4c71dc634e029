using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Trading.Kernel.Security;

namespace Trading.Registry.Contracts;

/// <summary>What a field of a record holds: its form on a page, in a spreadsheet, in a rule.</summary>
public enum FieldKind
{
    /// <summary>One line of text.</summary>
    Line,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A calendar year.</summary>
    Year,

    /// <summary>A number of people.</summary>
    Count,

    /// <summary>Money in hundredths of a yuan; shown and typed in ten thousand yuan.</summary>
    Money,

    /// <summary>A share in hundredths of a per cent; shown and typed in per cent.</summary>
    Share,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>One of a closed list.</summary>
    Choice,

    /// <summary>A division by GB/T 2260.</summary>
    Region,

    /// <summary>An industry by GB/T 4754-2017.</summary>
    Industry,

    /// <summary>The code of another entity.</summary>
    Entity,

    /// <summary>A telephone number; secret.</summary>
    Phone,

    /// <summary>An e-mail address; secret.</summary>
    Email,

    /// <summary>A citizen's identity number; secret.</summary>
    IdentityNumber,

    /// <summary>A bank account's number; secret.</summary>
    Account,

    /// <summary>A branch's 12 digits in the interbank system (联行号).</summary>
    BankCode,
}

/// <summary>
/// One field of a section. Said once: rules, canonical form, completeness, masks, differences, form, table, paste and
/// print all read it from here, so that a new field is a new line.
/// </summary>
/// <param name="Name">Member of the row, as in JSON.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Label">In words.</param>
/// <param name="Longest">Most characters of a text.</param>
/// <param name="Required">True if a record cannot be submitted without it.</param>
/// <param name="Choices">The closed list, for <see cref="FieldKind.Choice"/>.</param>
/// <param name="Hint">Help for whoever fills it in.</param>
/// <param name="Member">The member itself.</param>
public sealed record FieldShape(
    string Name,
    FieldKind Kind,
    LocalizedText Label,
    int Longest,
    bool Required,
    IReadOnlyList<Term> Choices,
    LocalizedText? Hint,
    PropertyInfo Member
)
{
    private readonly Func<object, object?> _get = Getter(Member);

    /// <summary>True for what is masked for everybody but the firm itself, and sealed at rest.</summary>
    public bool IsSecret =>
        Kind is FieldKind.Phone or FieldKind.Email or FieldKind.IdentityNumber or FieldKind.Account;

    /// <summary>True for the last day of something that may have none, which is then said (<see cref="FieldText.OpenEnded"/>).</summary>
    public bool IsEnd => Name == "validTo" && !Required;

    /// <summary>The field's value in a row.</summary>
    public object? Of(object row) => _get(row);

    /// <summary>Sets it in a row that nobody else holds yet.</summary>
    public void Set(object row, object? value) => Member.SetValue(row, value);

    private static Func<object, object?> Getter(PropertyInfo member)
    {
        var row = Expression.Parameter(typeof(object));
        return Expression
            .Lambda<Func<object, object?>>(
                Expression.Convert(
                    Expression.Property(Expression.Convert(row, member.DeclaringType!), member),
                    typeof(object)
                ),
                row
            )
            .Compile();
    }
}

/// <summary>A section of a record: its words, its fields, and its place in the record.</summary>
public abstract class SectionShape
{
    /// <summary>Stable for machines; the member of the record in JSON.</summary>
    public required string Code { get; init; }

    /// <summary>In words.</summary>
    public required LocalizedText Title { get; init; }

    /// <summary>Why a bidder fills it in.</summary>
    public required LocalizedText NeededFor { get; init; }

    /// <summary>One row in words, e.g. 联系人.</summary>
    public required LocalizedText RowName { get; init; }

    /// <summary>The fields, the naming one first.</summary>
    public required IReadOnlyList<FieldShape> Fields { get; init; }

    /// <summary>Most rows; 1 for a section that is no list.</summary>
    public required int MostRows { get; init; }

    /// <summary>Fewest rows a record can be submitted with.</summary>
    public int FewestRows { get; init; }

    /// <summary>What a trading system needs to read it, besides being let into the registry; null for nothing more.</summary>
    public Permission? Needs { get; init; }

    /// <summary>True for a list of rows.</summary>
    public bool IsList => MostRows > 1;

    /// <summary>First and last day of a row, where rows expire; the first may be missing.</summary>
    public FieldShape? ValidFrom => Fields.FirstOrDefault(one => one.Name == "validFrom");

    /// <inheritdoc cref="ValidFrom"/>
    public FieldShape? ValidTo => Fields.FirstOrDefault(one => one.Name == "validTo");

    /// <summary>The fields that name a row to people, e.g. licence and grade; the first field where none are named.</summary>
    public IReadOnlyList<string> Naming { get; init; } = [];

    /// <summary>A row in words, without anything secret.</summary>
    public string NameOf(object row) =>
        string.Join(
            ' ',
            (Naming.Count == 0 ? [Fields[0].Name] : Naming)
                .Select(name => Field(name).Of(row)?.ToString())
                .Where(word => !string.IsNullOrEmpty(word))
        );

    /// <summary>The rows whose last day is before a day.</summary>
    public IEnumerable<(int Place, object Row, DateOnly ValidTo)> Expired(
        EntityRecord record,
        DateOnly today
    )
    {
        if (ValidTo is not { } end)
        {
            yield break;
        }

        foreach (var (place, row) in Rows(record).Index())
        {
            if (end.Of(row) is DateOnly last && last < today)
            {
                yield return (place, row, last);
            }
        }
    }

    /// <summary>What two rows must not share: the same thing would be entered twice. Empty where they may.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The rows of a record; a section that is no list has one.</summary>
    public abstract IReadOnlyList<object> Rows(EntityRecord record);

    /// <summary>The record with other rows.</summary>
    public abstract EntityRecord With(EntityRecord record, IReadOnlyList<object> rows);

    /// <summary>An empty row.</summary>
    public abstract object NewRow();

    /// <summary>The section's content as JSON.</summary>
    public abstract string Write(EntityRecord record, JsonSerializerOptions options);

    /// <summary>The record with a content read from JSON.</summary>
    public abstract EntityRecord Read(
        EntityRecord record,
        string content,
        JsonSerializerOptions options
    );

    /// <summary>A field by its name.</summary>
    public FieldShape Field(string name) => Fields.Single(field => field.Name == name);

    /// <summary>
    /// True if a record of a kind cannot be submitted without the field: a person has no business licence and no legal
    /// representative, and only firms are measured by size.
    /// </summary>
    public bool Demands(FieldShape field, string? kind) =>
        Code switch
        {
            Sections.Identity when kind == EntityKinds.NaturalPerson => field.Name
                is "name"
                    or "kind"
                    or "legalRepresentativeId"
                    or "region"
                    or "address",
            Sections.Size => field.Required && EntityKinds.IsMeasured(kind),
            _ => field.Required,
        };

    /// <summary>JSON pointer of a row's field in the record.</summary>
    public string Pointer(int row, FieldShape field) =>
        IsList ? $"/{Code}/{row}/{field.Name}" : $"/{Code}/{field.Name}";

    /// <summary>True if nothing is in it.</summary>
    public bool IsEmpty(EntityRecord record) =>
        IsList ? Rows(record).Count == 0 : Rows(record)[0].Equals(NewRow());

    /// <summary>True if two records have the same content in it.</summary>
    public bool Same(EntityRecord one, EntityRecord other) => Rows(one).SequenceEqual(Rows(other));

    /// <summary>True for a row with nothing in it.</summary>
    public bool IsBlank(object row) => row.Equals(NewRow());

    /// <summary>The earliest last day among the rows: the day until which the section holds as it stands.</summary>
    public DateOnly? EarliestEnd(EntityRecord record) =>
        ValidTo is { } end
            ? Rows(record)
                .Select(row => (DateOnly?)end.Of(row))
                .Where(day => day != FieldText.OpenEnded)
                .Min()
            : null;
}

internal sealed class SectionShape<T> : SectionShape
    where T : class, new()
{
    public required Func<EntityRecord, IReadOnlyList<T>> Get { get; init; }
    public required Func<EntityRecord, IReadOnlyList<T>, EntityRecord> Put { get; init; }

    public override IReadOnlyList<object> Rows(EntityRecord record) => Get(record);

    public override EntityRecord With(EntityRecord record, IReadOnlyList<object> rows) =>
        Put(record, [.. rows.Cast<T>()]);

    public override object NewRow() => new T();

    public override string Write(EntityRecord record, JsonSerializerOptions options) =>
        IsList
            ? JsonSerializer.Serialize(Get(record), options)
            : JsonSerializer.Serialize(Get(record)[0], options);

    public override EntityRecord Read(
        EntityRecord record,
        string content,
        JsonSerializerOptions options
    ) =>
        Put(
            record,
            IsList
                ? JsonSerializer.Deserialize<List<T>>(content, options)!
                : [JsonSerializer.Deserialize<T>(content, options)!]
        );
}
