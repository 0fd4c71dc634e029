using System.Collections.Concurrent;
using FluentValidation;
using FluentValidation.Results;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>A firm as a file tells of it.</summary>
/// <param name="Code">Its code, of whatever scheme; null where the file has none.</param>
/// <param name="Record">What is known of it.</param>
public sealed record EntityToImport(EntityCode? Code, EntityRecord Record)
{
    /// <summary>An old organisation or registration code told beside the code.</summary>
    public EntityCode? FormerCode { get; init; }

    /// <summary>The register it comes from, as saved with the mapping.</summary>
    public string Source { get; init; } = "";

    /// <summary>The day the source says it was true.</summary>
    public DateOnly? AsOf { get; init; }
}

/// <summary>
/// Firms checked by the rules of the registry and ready to be written. There is no other way to make one, so what
/// <see cref="ImportEntities"/> is handed has been checked.
/// </summary>
public sealed class EntityBatch
{
    internal EntityBatch(IReadOnlyList<PreparedEntity> entities) => Entities = entities;

    /// <summary>How many.</summary>
    public int Count => Entities.Count;

    internal IReadOnlyList<PreparedEntity> Entities { get; }
}

/// <summary>A record with all that is written of it.</summary>
internal sealed record PreparedEntity(
    Entity Entity,
    string Code,
    string NameFolded,
    string Marks,
    IReadOnlyList<(string Section, int? Key, string Content)> Sections,
    long[] SearchTokens
);

/// <summary>
/// Checks and prepares firms for import: the same rules and the same form as for what is typed. Apart from the writing,
/// so that it can go on beside it.
/// </summary>
public sealed class EntityIntake
{
    private const string Today = "today";
    private static readonly Rules Rule = new();
    private readonly SectionContent _contents;
    private readonly TimeProvider _time;

    internal EntityIntake(SectionContent contents, TimeProvider time) =>
        (_contents, _time) = (contents, time);

    /// <summary>Everything that is wrong with a firm; empty when it can be imported on a day.</summary>
    public static IReadOnlyList<FieldError> Check(EntityToImport firm, DateOnly today)
    {
        IReadOnlyList<FieldError> codes = firm.Code is null
            ?
            [
                new(
                    "/code",
                    "missing",
                    new LocalizedText(
                        "没有代码。请填写统一社会信用代码。",
                        "There is no code; enter the unified social credit code."
                    ).ToString()
                ),
            ]
            : CodeFaults.In(firm);
        var asked = new ValidationContext<EntityToImport>(firm);
        asked.RootContextData[Today] = today;
        var result = Rule.Validate(asked);
        return result.IsValid ? codes : [.. codes, .. result.Errors.Select(FieldErrors.From)];
    }

    /// <summary>Firms ready to be written, each code once; the first problem when one breaks a rule.</summary>
    public Outcome<EntityBatch> Prepare(IReadOnlyList<EntityToImport> firms)
    {
        var now = _time.GetUtcNow();
        var marks = new ConcurrentDictionary<IReadOnlyList<SectionMark>, string>(SameMarks.It);
        // Pure, so each core takes its part.
        var made = firms
            .AsParallel()
            .Select(firm =>
                Check(firm, ChinaTime.DateOf(now)) is { Count: > 0 } errors
                    ? (Outcome<PreparedEntity>)Problem.Invalid([.. errors])
                    : Prepared(firm, now, marks)
            )
            .ToList();
        return made.Find(one => one.Problem is not null).Problem is { } problem
            ? problem
            // In the order of their codes neighbours meet on the same pages.
            : new EntityBatch([
                .. made.Select(one => one.Value)
                    .DistinctBy(one => one.Code)
                    .OrderBy(one => one.Code, StringComparer.Ordinal),
            ]);
    }

    private PreparedEntity Prepared(
        EntityToImport firm,
        DateTimeOffset now,
        ConcurrentDictionary<IReadOnlyList<SectionMark>, string> marks
    )
    {
        var code = firm.Code!.Value;
        var entity = Entity.Begin(code, EntityStates.Recorded, firm.Record, now);
        return new(
            entity,
            code.ToString(),
            Canonical.Folded(entity.Record.Identity.Name),
            marks.GetOrAdd(entity.Marks, SectionContent.Plain),
            [
                .. Sections
                    .All.Where(section => !section.IsEmpty(entity.Record))
                    .Select(section =>
                        (
                            section.Code,
                            _contents.KeyOf(entity.Record, section),
                            _contents.Write(entity.Record, section, code, entity.Version)
                        )
                    ),
            ],
            SearchTokens.Of(entity)
        );
    }

    private sealed class Rules : AbstractValidator<EntityToImport>
    {
        public Rules()
        {
            RuleFor(firm => firm)
                .Custom(
                    (firm, context) =>
                    {
                        if (string.IsNullOrWhiteSpace(firm.Record.Identity.Name))
                        {
                            context.AddFailure(
                                new ValidationFailure(
                                    "Identity.Name",
                                    new LocalizedText(
                                        "请填写企业名称。",
                                        "Enter the registered name."
                                    ).ToString()
                                )
                                {
                                    ErrorCode = "missing",
                                }
                            );
                        }

                        SectionRules.Check(
                            context,
                            firm.Record,
                            (DateOnly)context.RootContextData[Today]
                        );
                        foreach (var (i, held) in firm.Record.Qualifications.Index())
                        {
                            if (held.ValidTo < held.ValidFrom)
                            {
                                context.AddFailure(
                                    new ValidationFailure(
                                        $"Qualifications[{i}].ValidTo",
                                        new LocalizedText(
                                            "有效期止不能早于有效期起。",
                                            "The last day cannot be before the first."
                                        ).ToString(),
                                        held.ValidTo
                                    )
                                    {
                                        ErrorCode = "valid.order",
                                    }
                                );
                            }
                        }
                    }
                );
        }
    }

    /// <summary>Firms of one file differ little in what is filled in: their marks are written once.</summary>
    private sealed class SameMarks : IEqualityComparer<IReadOnlyList<SectionMark>>
    {
        public static readonly SameMarks It = new();

        public bool Equals(IReadOnlyList<SectionMark>? x, IReadOnlyList<SectionMark>? y) =>
            x!.SequenceEqual(y!);

        public int GetHashCode(IReadOnlyList<SectionMark> marks)
        {
            var hash = new HashCode();
            foreach (var mark in marks)
            {
                hash.Add(mark.State, StringComparer.Ordinal);
                hash.Add(mark.ValidTo);
            }

            return hash.ToHashCode();
        }
    }
}
