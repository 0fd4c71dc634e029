using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Resolution;

/// <summary>
/// A row beside the firms that it may be, field by field: what agrees, what differs, and why it was or was not merged. 404 for
/// what lies outside of the officer's division.
/// </summary>
public static class GetCase
{
    /// <summary>Which.</summary>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(Guid Id) : IQuery<CaseShown>;

    /// <summary>A case with all that its row said.</summary>
    public sealed record CaseShown
    {
        public required Guid Id { get; init; }

        /// <summary>One of <see cref="ResolutionStates"/>.</summary>
        public required string State { get; init; }

        /// <summary>True where it was merged unasked.</summary>
        public required bool Unasked { get; init; }

        public required string Name { get; init; }

        /// <summary>The register it came from.</summary>
        public required string Source { get; init; }

        public required long? Line { get; init; }

        /// <summary>The day on which the source says that it was true.</summary>
        public required DateOnly? AsOf { get; init; }

        /// <summary>What stood in its code's place.</summary>
        public required string? GivenCode { get; init; }

        /// <summary>The record under an old code that it is; null of a row.</summary>
        public required string? SubjectCode { get; init; }

        /// <summary>The firm that it was merged into; null unless it was.</summary>
        public required string? MergedInto { get; init; }

        /// <summary>The sections that the firm took over.</summary>
        public required IReadOnlyList<string> Taken { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }
        public required DateTimeOffset? DecidedAt { get; init; }
        public required string? DecidedBy { get; init; }
        public required string? Reason { get; init; }

        /// <summary>All it said, numbers masked; null once its time is over.</summary>
        public required EntityRecord? Record { get; init; }

        /// <summary>The firms that it may be, the most like first.</summary>
        public required IReadOnlyList<CandidateShown> Candidates { get; init; }
    }

    /// <summary>A firm that it may be.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="State">One of <see cref="EntityStates"/>.</param>
    /// <param name="Score">How like they are, in points.</param>
    /// <param name="Findings">What was compared when it came, and what came of it.</param>
    /// <param name="Fields">Both now, field by field, where one of them has something.</param>
    public sealed record CandidateShown(
        EntityCode Code,
        string Name,
        string State,
        decimal Score,
        IReadOnlyList<FindingShown> Findings,
        IReadOnlyList<FieldShown> Fields
    );

    /// <summary>A thing compared.</summary>
    /// <param name="Finding">Stable for machines.</param>
    /// <param name="Words">In words.</param>
    /// <param name="Points">What it counted.</param>
    /// <param name="Reason">Why it counts so much, and where that rests on.</param>
    public sealed record FindingShown(string Finding, string Words, decimal Points, string Reason);

    /// <summary>A field of both.</summary>
    /// <param name="Section">One of <see cref="Sections"/>.</param>
    /// <param name="Field">In words.</param>
    /// <param name="Row">As the row has it, masked where it is a number of a person.</param>
    /// <param name="Firm">As the firm has it.</param>
    /// <param name="Same">True where both say the same; false where one says nothing, too.</param>
    public sealed record FieldShown(
        string Section,
        string Field,
        string? Row,
        string? Firm,
        bool Same
    );

    internal sealed class Handler(CaseStore cases, EntityStore entities, CurrentCaller current)
        : IQueryHandler<Query, CaseShown>
    {
        public async ValueTask<Outcome<CaseShown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(RegistryPermissions.VerifyEntity);
            if (await cases.Find(query.Id, scope, cancellationToken) is not { } one)
            {
                return DecideCase.Unknown();
            }

            var said = cases.Said(one);
            if (
                said is null
                && one.SubjectCode is { } subject
                && await entities.FindInForce(EntityCode.Parse(subject), cancellationToken)
                    is { } former
            )
            {
                said = former.Record;
            }

            var candidates = await cases.Candidates(one.Id, cancellationToken);
            if (
                one.EntityCode is { } into
                && !candidates.Exists(candidate => candidate.EntityCode == into)
            )
            {
                candidates.Insert(0, new() { EntityCode = into });
            }

            var shown = new List<CandidateShown>();
            foreach (var candidate in candidates)
            {
                var code = EntityCode.Parse(candidate.EntityCode);
                if (await entities.FindInForce(code, cancellationToken) is { } firm)
                {
                    shown.Add(
                        new(
                            code,
                            firm.Record.Identity.Name ?? "",
                            firm.State,
                            candidate.Score / 100m,
                            Findings(candidate.Findings),
                            Fields(said ?? new(), firm.Record)
                        )
                    );
                }
            }

            return new CaseShown
            {
                Id = one.Id,
                State = one.State,
                Unasked = one.Unasked == 1,
                Name = one.Name,
                Source = one.Source,
                Line = one.Line,
                AsOf = one.AsOf,
                GivenCode = one.GivenCode,
                SubjectCode = one.SubjectCode,
                MergedInto = one.State == ResolutionStates.Merged ? one.EntityCode : null,
                Taken = one.TakenSections,
                CreatedAt = one.CreatedAt,
                DecidedAt = one.DecidedAt,
                DecidedBy = one.DecidedBy,
                Reason = one.Reason,
                Record = said is null ? null : Masks.Of(said),
                Candidates = shown,
            };
        }

        private static List<FindingShown> Findings(string findings) =>
            [
                .. findings
                    .Split(',', StringSplitOptions.RemoveEmptyEntries)
                    .Select(ResolutionTables.Of)
                    .Select(weight => new FindingShown(
                        weight.Finding,
                        weight.Name.ToString(),
                        weight.Points / 100m,
                        weight.Reason
                    )),
            ];

        // Of lists the first rows side by side: what they are told apart by stands there.
        private static List<FieldShown> Fields(EntityRecord row, EntityRecord firm)
        {
            var (rowMasked, firmMasked) = (Masks.Of(row), Masks.Of(firm));
            return
            [
                .. Sections.All.SelectMany(section =>
                {
                    var (mine, theirs) = (section.Rows(row), section.Rows(firm));
                    var (shown, known) = (section.Rows(rowMasked), section.Rows(firmMasked));
                    return section
                        .Fields.Select(field => new FieldShown(
                            section.Code,
                            $"{section.Title} · {field.Label}",
                            Text(field, shown),
                            Text(field, known),
                            mine.Count > 0
                                && theirs.Count > 0
                                && field.Of(mine[0]) is { } value
                                && value.Equals(field.Of(theirs[0]))
                        ))
                        .Where(field => field.Row is not null || field.Firm is not null);
                }),
            ];
        }

        private static string? Text(FieldShape field, IReadOnlyList<object> rows) =>
            rows.Count == 0 ? null : FieldText.Shown(field, field.Of(rows[0]));
    }
}
