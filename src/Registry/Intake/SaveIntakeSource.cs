using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>
/// Remembers how the files of a register are read, so that the next one needs no mapping. What was remembered before is
/// replaced.
/// </summary>
public static class SaveIntakeSource
{
    /// <summary>How.</summary>
    /// <param name="Name">The register.</param>
    /// <param name="Mapping">Headings and the fields they mean; "-" for a column that is left out.</param>
    /// <param name="Encoding">The encoding of its texts; null for what the bytes tell.</param>
    /// <param name="Sheet">The worksheet; null for the only one with firms.</param>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Command(
        string Name,
        IReadOnlyDictionary<string, string> Mapping,
        string? Encoding = null,
        string? Sheet = null
    ) : ICommand<GetIntakeSource.Source>, IAbout
    {
        string IAbout.About => Name;
    }

    /// <summary>What is said in a request's body.</summary>
    public sealed record Body(
        IReadOnlyDictionary<string, string>? Mapping,
        string? Encoding,
        string? Sheet
    )
    {
        /// <summary>For a register.</summary>
        public Command Of(string name) =>
            new(name, Mapping ?? new Dictionary<string, string>(), Encoding, Sheet);
    }

    private const int LongestName = 100;
    private const int LongestHeading = 200;
    private const int MostColumns = 300;

    private static readonly Statement Held = Statement.Of(
        "registry.intake_source.held",
        "select name from intake_source {lock} where name = @name {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.intake_source.insert",
        """
        insert into intake_source (name, mapping, encoding, sheet, changed_at, changed_by)
        values (@name, @mapping, @encoding, @sheet, @now, @by)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "registry.intake_source.update",
        """
        update intake_source set mapping = @mapping, encoding = @encoding, sheet = @sheet,
            changed_at = @now, changed_by = @by
        where name = @name
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name)
                .NotEmpty()
                .MaximumLength(LongestName)
                .Named("来源", "Source");
            RuleFor(command => command.Sheet).MaximumLength(LongestName).Named("工作表", "Sheet");
            RuleFor(command => command.Encoding)
                .Must(name => string.IsNullOrEmpty(name) || TextEncoding.Names.Contains(name))
                .WithMessage(
                    "intake.encoding",
                    $"编码应为：{string.Join("、", TextEncoding.Names)}。",
                    $"The encoding is one of {string.Join(", ", TextEncoding.Names)}."
                );
            RuleFor(command => command.Mapping)
                .Must(mapping => mapping.Count <= MostColumns)
                .WithMessage(
                    "intake.columns",
                    $"最多 {MostColumns} 列。",
                    $"At most {MostColumns} columns."
                )
                .Custom(
                    (mapping, context) =>
                    {
                        foreach (var (heading, field) in mapping)
                        {
                            if (Fault(heading, field) is { } fault)
                            {
                                context.AddFailure(
                                    new ValidationFailure("Mapping", fault.ToString())
                                    {
                                        ErrorCode = "intake.mapping",
                                    }
                                );
                            }
                        }
                    }
                );
        }

        private static LocalizedText? Fault(string heading, string? field) =>
            heading.Trim().Length is 0 or > LongestHeading
                ? new(
                    $"列名应有 1 至 {LongestHeading} 个字符。",
                    $"A heading has 1 to {LongestHeading} characters."
                )
            : field is null || (field != "-" && IntakeFields.Find(field) is null)
                ? new(
                    $"列“{heading}”对应的字段“{field}”不存在；略去一列写“-”。",
                    $"The field '{field}' of the column '{heading}' does not exist; '-' leaves a column out."
                )
            : null;
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, GetIntakeSource.Source>
    {
        public async ValueTask<Outcome<GetIntakeSource.Source>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var name = command.Name.Trim();
            var mapping = command.Mapping.ToDictionary(
                one => one.Key.Trim(),
                one => one.Value == "-" ? "-" : IntakeFields.Find(one.Value)!.Name
            );
            var saved = new GetIntakeSource.Source
            {
                Name = name,
                Mapping = mapping,
                Encoding = string.IsNullOrEmpty(command.Encoding) ? null : command.Encoding,
                Sheet = string.IsNullOrWhiteSpace(command.Sheet) ? null : command.Sheet.Trim(),
                ChangedAt = time.GetUtcNow(),
                ChangedBy = current.Caller.Name,
            };
            // Two who save a new one at once meet on its key; the loser finds it when it runs again.
            var known = await sql.One<string>(Held, new { name }, cancellationToken) is not null;
            await sql.Execute(
                known ? Update : Insert,
                new
                {
                    name,
                    mapping = JsonSerializer.Serialize(mapping, MessageText.Json),
                    encoding = saved.Encoding,
                    sheet = saved.Sheet,
                    now = saved.ChangedAt,
                    by = saved.ChangedBy,
                },
                cancellationToken
            );
            return saved;
        }
    }
}
