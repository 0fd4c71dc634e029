using System.Collections.Concurrent;
using FluentValidation;
using FluentValidation.Results;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Registry.Contracts;
using Trading.Registry.Resolution;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>A firm as a file tells of it.</summary>
/// <param name="Code">Its code, of whatever scheme; null where the row has none.</param>
/// <param name="Record">What is known of it.</param>
public sealed record EntityToImport(EntityCode? Code, EntityRecord Record)
{
    /// <summary>An old organisation code or registration number told beside the code.</summary>
    public EntityCode? FormerCode { get; init; }

    /// <summary>The register it comes from, as saved with the mapping.</summary>
    public string Source { get; init; } = "";

    /// <summary>The day on which the source says that it was true.</summary>
    public DateOnly? AsOf { get; init; }
}

/// <summary>
/// Firms checked by the rules of the registry and ready to be written. There is no other way to make one, so what
/// <see cref="ImportEntities"/> is handed has been checked.
/// </summary>
public sealed class EntityBatch
{
    internal EntityBatch(IReadOnlyList<IncomingFirm> firms)
    {
        Firms = firms;
        // In the order of their codes neighbours meet on the same pages.
        Entities =
        [
            .. firms
                .Select(firm => firm.Prepared)
                .OfType<PreparedEntity>()
                .DistinctBy(one => one.Code)
                .OrderBy(one => one.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>How many.</summary>
    public int Count => Firms.Count;

    /// <summary>Those with a code, ready to be inserted, each code once.</summary>
    internal IReadOnlyList<PreparedEntity> Entities { get; }

    /// <summary>All of them, in the file's order.</summary>
    internal IReadOnlyList<IncomingFirm> Firms { get; }
}

/// <summary>A firm of a file, with what it is compared by.</summary>
/// <param name="Line">Where it stands in the file; null where nobody said.</param>
/// <param name="Told">As the file tells of it, in the form of the registry.</param>
/// <param name="Facts">What it is compared by.</param>
/// <param name="Mended">The codes that what stands in its code's place may have been.</param>
/// <param name="Prepared">As it would be inserted; null without a code.</param>
internal sealed record IncomingFirm(
    long? Line,
    EntityToImport Told,
    FirmFacts Facts,
    IReadOnlyList<EntityCode> Mended,
    PreparedEntity? Prepared
)
{
    /// <summary>Its code where it is one.</summary>
    public string? Code => Prepared?.Code;

    /// <summary>True where likeness may link it to a firm: an old code, or none.</summary>
    public bool IsOpen => Facts.Code is null or { IsLegacy: true };
}

/// <summary>A record with all that is written of it.</summary>
internal sealed record PreparedEntity(
    Entity Entity,
    string Code,
    string NameFolded,
    string Marks,
    IReadOnlyList<(string Section, int? Key, string Content)> Sections,
    long[] SearchTokens,
    IReadOnlyCollection<long> Blocks
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
    /// <param name="firm">The firm.</param>
    /// <param name="today">The day.</param>
    /// <param name="mends">
    /// True where a code that is none is no fault: the row is compared with what is there, as one without a code.
    /// </param>
    public static IReadOnlyList<FieldError> Check(
        EntityToImport firm,
        DateOnly today,
        bool mends = false
    )
    {
        var codes = mends
            ? CodeFaults.In(firm with { Code = null, FormerCode = null })
            : CodeFaults.In(firm);
        var asked = new ValidationContext<EntityToImport>(firm);
        asked.RootContextData[Today] = today;
        var result = Rule.Validate(asked);
        return result.IsValid ? codes : [.. codes, .. result.Errors.Select(FieldErrors.From)];
    }

    /// <summary>
    /// Firms ready to be written; the first problem when one breaks a rule. A code that is none is taken for
    /// a mistyped one.
    /// </summary>
    /// <param name="firms">The firms.</param>
    /// <param name="lines">Where each stands in the file; counted from one behind the last line when left out.</param>
    public Outcome<EntityBatch> Prepare(
        IReadOnlyList<EntityToImport> firms,
        IReadOnlyList<long>? lines = null
    )
    {
        var now = _time.GetUtcNow();
        var marks = new ConcurrentDictionary<IReadOnlyList<SectionMark>, string>(SameMarks.It);
        // Pure, so each core takes its part.
        var made = firms
            .Select((firm, i) => (Firm: firm, Line: lines?[i]))
            .AsParallel()
            .AsOrdered()
            .Select(one =>
                Check(one.Firm, ChinaTime.DateOf(now), mends: true) is { Count: > 0 } errors
                    ? (Outcome<IncomingFirm>)Problem.Invalid([.. errors])
                    : Incoming(one.Firm, one.Line, now, marks)
            )
            .ToList();
        return made.Find(one => one.Problem is not null).Problem is { } problem
            ? problem
            : new EntityBatch([.. made.Select(one => one.Value)]);
    }

    private IncomingFirm Incoming(
        EntityToImport firm,
        long? line,
        DateTimeOffset now,
        ConcurrentDictionary<IReadOnlyList<SectionMark>, string> marks
    )
    {
        var told = firm with { Record = Canonical.Of(firm.Record) };
        var facts = FirmFacts.Of(told.Code, told.Record, told.FormerCode);
        return new(
            line,
            told,
            facts,
            facts.WrittenCode is { } written ? MendedCode.Of(written) : [],
            facts.Code is { } code ? Prepared(code, told, facts, now, marks) : null
        );
    }

    private PreparedEntity Prepared(
        EntityCode code,
        EntityToImport firm,
        FirmFacts facts,
        DateTimeOffset now,
        ConcurrentDictionary<IReadOnlyList<SectionMark>, string> marks
    )
    {
        var entity = Entity.Begin(code, EntityStates.Recorded, firm.Record, now);
        if (firm.AsOf is { } day)
        {
            entity = entity with
            {
                Marks =
                [
                    .. entity.Marks.Select(mark =>
                        mark.State == SectionStates.Empty ? mark : mark with { AsOf = day }
                    ),
                ],
            };
        }

        return Whole(entity, facts, marks);
    }

    /// <summary>New records with all that is written of them.</summary>
    internal IReadOnlyList<PreparedEntity> Whole(IReadOnlyCollection<Entity> entities)
    {
        var marks = new ConcurrentDictionary<IReadOnlyList<SectionMark>, string>(SameMarks.It);
        return entities
            .AsParallel()
            .AsOrdered()
            .Select(entity => Whole(entity, FirmFacts.Of(entity.Code, entity.Record), marks))
            .ToList();
    }

    private PreparedEntity Whole(
        Entity entity,
        FirmFacts facts,
        ConcurrentDictionary<IReadOnlyList<SectionMark>, string> marks
    ) =>
        new(
            entity,
            entity.Code.ToString(),
            Canonical.Folded(entity.Record.Identity.Name),
            marks.GetOrAdd(entity.Marks, SectionContent.Plain),
            [
                .. Sections
                    .All.Where(section => !section.IsEmpty(entity.Record))
                    .Select(section =>
                        (
                            section.Code,
                            _contents.KeyOf(entity.Record, section),
                            _contents.Write(entity.Record, section, entity.Code, entity.Version)
                        )
                    ),
            ],
            SearchTokens.Of(entity),
            Blocks.Of(facts)
        );

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
                hash.Add(mark.AsOf);
            }

            return hash.ToHashCode();
        }
    }
}
