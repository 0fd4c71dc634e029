using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Resolution;

/// <summary>
/// Cases in the database. What a row said lies sealed whole, because a record holds telephones and numbers of people.
/// </summary>
internal sealed class CaseStore(SqlSession sql, KeyRing keys)
{
    public const string Columns = """
        id, digest, import_id, line, source, as_of, given_code, subject_code, name, region, state, unasked, entity_code,
        score, merged_version, taken, created_at, decided_at, decided_by, reason, version, former_code, content
        """;

    private const int AtOnce = 400;
    private const int LongestName = 200;

    private static readonly BulkTable Table = new(
        "resolution_case",
        ("id", BulkType.Id),
        ("digest", BulkType.Text),
        ("import_id", BulkType.Id),
        ("line", BulkType.Long),
        ("source", BulkType.Text),
        ("as_of", BulkType.Day),
        ("given_code", BulkType.Text),
        ("subject_code", BulkType.Text),
        ("name", BulkType.Text),
        ("region", BulkType.Text),
        ("state", BulkType.Text),
        ("unasked", BulkType.Int),
        ("entity_code", BulkType.Text),
        ("score", BulkType.Int),
        ("merged_version", BulkType.Long),
        ("taken", BulkType.Text),
        ("created_at", BulkType.Instant),
        ("decided_at", BulkType.Instant),
        ("decided_by", BulkType.Text),
        ("reason", BulkType.Text),
        ("version", BulkType.Long),
        ("former_code", BulkType.Text),
        ("key_id", BulkType.Int),
        ("content", BulkType.Text)
    );

    private static readonly BulkTable CandidateTable = new(
        "resolution_candidate",
        ("case_id", BulkType.Id),
        ("entity_code", BulkType.Text),
        ("score", BulkType.Int),
        ("findings", BulkType.Text)
    );

    private static readonly BulkTable OutcomeTable = new(
        "intake_outcome",
        ("id", BulkType.Id),
        ("import_id", BulkType.Id),
        ("line", BulkType.Long),
        ("outcome", BulkType.Text),
        ("code", BulkType.Text),
        ("candidate", BulkType.Text),
        ("case_id", BulkType.Id),
        ("name", BulkType.Text),
        ("at", BulkType.Instant)
    );

    [WithoutScope("rows of a file that is imported, by the platform")]
    private static readonly Statement SameRows = Statement.Of(
        "registry.resolution_case.same_rows",
        "select id, digest, state, entity_code from resolution_case where digest in @digests"
    );

    private static readonly Statement ById = Statement.Of(
        "registry.resolution_case.by_id",
        $"select {Columns} from resolution_case where id = @id and {{scope region, null, null}}"
    );

    private static readonly Statement ToChange = Statement.Of(
        "registry.resolution_case.to_change",
        $"select {Columns} from resolution_case {{lock}} where id = @id and {{scope region, null, null}} {{for update}}"
    );

    [WithoutScope("a case that was found in scope and is held")]
    private static readonly Statement Update = Statement.Of(
        "registry.resolution_case.update",
        """
        update resolution_case set state = @state, unasked = @unasked, entity_code = @entityCode, subject_code = @subjectCode,
            merged_version = @mergedVersion, taken = @taken, decided_at = @decidedAt, decided_by = @decidedBy,
            reason = @reason, version = @version
        where id = @id and version = @before
        """
    );

    [WithoutScope("a case that waits and is held, by the platform")]
    private static readonly Statement Place = Statement.Of(
        "registry.resolution_case.place",
        "update resolution_case set region = @region, score = @score where id = @id"
    );

    private static readonly Statement Tell = Statement.Of(
        "registry.intake_outcome.tell",
        """
        update intake_outcome set outcome = @outcome, candidate = @candidate
        where import_id = @import and line = @line and case_id = @id
        """
    );

    private static readonly Statement CandidatesOf = Statement.Of(
        "registry.resolution_candidate.of",
        "select entity_code, score, findings from resolution_candidate where case_id = @id order by score desc, entity_code"
    );

    /// <summary>What rows said whose time is over: the case stays without it.</summary>
    [WithoutScope("by their age alone")]
    internal static readonly Statement ForgetContent = Statement.Of(
        "registry.resolution_case.forget_content",
        """
        update resolution_case set content = null, key_id = null where id in (
            select c.id from resolution_case c where c.created_at < @before and c.key_id is not null
            order by c.created_at, c.id {page})
        """
    );

    /// <summary>What became of rows long ago.</summary>
    internal static readonly Statement ForgetOutcomes = Statement.Of(
        "registry.intake_outcome.forget",
        """
        delete from intake_outcome where id in (
            select o.id from intake_outcome o where o.at < @before order by o.at, o.id {page})
        """
    );

    /// <summary>A row as one text: the same row of the same source is the same case.</summary>
    public static string DigestOf(EntityToImport row) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    JsonSerializer.Serialize(
                        new
                        {
                            row.Source,
                            Code = row.Code?.ToString(),
                            Former = row.FormerCode?.ToString(),
                            row.Record,
                        },
                        MessageText.Json
                    )
                )
            )
        );

    /// <summary>Cases of the same rows, by digest.</summary>
    public async Task<Dictionary<string, ResolutionCase>> Same(
        IEnumerable<string> digests,
        CancellationToken cancel
    )
    {
        var found = new Dictionary<string, ResolutionCase>(StringComparer.Ordinal);
        foreach (var some in digests.Distinct().Chunk(AtOnce))
        {
            foreach (
                var one in await sql.Query<ResolutionCase>(SameRows, new { digests = some }, cancel)
            )
            {
                found[one.Digest] = one;
            }
        }

        return found;
    }

    /// <summary>A case if it lies in the scope; null otherwise.</summary>
    public Task<ResolutionCase?> Find(Guid id, DataScope scope, CancellationToken cancel) =>
        sql.One<ResolutionCase>(ById, scope, new { id }, cancel);

    /// <summary>A case if it lies in the scope, held until the transaction ends.</summary>
    public Task<ResolutionCase?> GetForUpdate(Guid id, DataScope scope, CancellationToken cancel) =>
        sql.One<ResolutionCase>(ToChange, scope, new { id }, cancel);

    /// <summary>The firms that it may be, the most like first.</summary>
    public Task<List<CandidateRow>> Candidates(Guid id, CancellationToken cancel) =>
        sql.Query<CandidateRow>(CandidatesOf, new { id }, cancel);

    /// <summary>New cases with their candidates and content.</summary>
    public async Task Insert(
        IReadOnlyList<(
            ResolutionCase Case,
            EntityRecord? Said,
            IReadOnlyList<Candidate> Candidates
        )> cases,
        CancellationToken cancel
    )
    {
        await sql.Load(
            Table,
            [
                .. cases.Select(one =>
                    new object?[]
                    {
                        one.Case.Id,
                        one.Case.Digest,
                        one.Case.ImportId,
                        one.Case.Line,
                        one.Case.Source,
                        one.Case.AsOf,
                        one.Case.GivenCode,
                        one.Case.SubjectCode,
                        Short(one.Case.Name),
                        one.Case.Region,
                        one.Case.State,
                        one.Case.Unasked,
                        one.Case.EntityCode,
                        one.Case.Score,
                        one.Case.MergedVersion,
                        one.Case.Taken,
                        one.Case.CreatedAt,
                        one.Case.DecidedAt,
                        one.Case.DecidedBy,
                        one.Case.Reason,
                        one.Case.Version,
                        one.Case.FormerCode,
                        one.Said is null ? null : keys.CurrentId,
                        one.Said is { } said ? Sealed(one.Case.Id, said) : null,
                    }
                ),
            ],
            cancel
        );
        await InsertCandidates(
            cases.SelectMany(one => one.Candidates.Select(candidate => (one.Case.Id, candidate))),
            cancel
        );
    }

    /// <summary>What became of rows.</summary>
    public Task Outcomes(
        Guid import,
        IEnumerable<OutcomeRow> rows,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Load(
            OutcomeTable,
            [
                .. rows.Select(row =>
                    new object?[]
                    {
                        sql.NewId(now),
                        import,
                        row.Line,
                        row.Outcome,
                        row.Code,
                        row.Candidate,
                        row.CaseId,
                        row.Name is null ? null : Short(row.Name),
                        now,
                    }
                ),
            ],
            cancel
        );

    /// <summary>A case held, as it is to be.</summary>
    public async Task Change(ResolutionCase before, ResolutionCase after, CancellationToken cancel)
    {
        var rows = await sql.Execute(
            Update,
            new
            {
                id = before.Id,
                before = before.Version,
                state = after.State,
                unasked = after.Unasked,
                entityCode = after.EntityCode,
                subjectCode = after.SubjectCode,
                mergedVersion = after.MergedVersion,
                taken = after.Taken,
                decidedAt = after.DecidedAt,
                decidedBy = after.DecidedBy,
                reason = after.Reason,
                version = after.Version,
            },
            cancel
        );
        if (rows != 1)
        {
            throw new InvalidOperationException(
                $"Case {before.Id} was changed although its row was held."
            );
        }
    }

    /// <summary>What the row said; null of a record under an old code, and of one whose time is over.</summary>
    public EntityRecord? Said(ResolutionCase one) =>
        one.Content is { } content
            ? JsonSerializer.Deserialize<EntityRecord>(
                keys.Open(content, PlaceOf(one.Id)),
                MessageText.Json
            )
            : null;

    /// <summary>What a row said, sealed under the key in force.</summary>
    public string Sealed(Guid id, EntityRecord said) =>
        keys.Seal(JsonSerializer.Serialize(said, MessageText.Json), PlaceOf(id));

    /// <summary>A case that was like no firm and now is; what became of its row says so, too.</summary>
    public async Task Found(
        ResolutionCase before,
        ResolutionCase after,
        IReadOnlyList<Candidate> candidates,
        CancellationToken cancel
    )
    {
        await Change(before, after, cancel);
        await sql.Execute(
            Place,
            new
            {
                id = after.Id,
                region = after.Region,
                score = after.Score,
            },
            cancel
        );
        await InsertCandidates(candidates.Select(one => (after.Id, one)), cancel);
        await sql.Execute(
            Tell,
            new
            {
                id = after.Id,
                import = after.ImportId,
                line = after.Line,
                outcome = after.State == ResolutionStates.Merged
                    ? IntakeOutcomes.Merged
                    : IntakeOutcomes.Queued,
                candidate = after.EntityCode,
            },
            cancel
        );
    }

    private Task InsertCandidates(
        IEnumerable<(Guid Case, Candidate Candidate)> candidates,
        CancellationToken cancel
    ) =>
        sql.Load(
            CandidateTable,
            [
                .. candidates.Select(one =>
                    new object?[]
                    {
                        one.Case,
                        one.Candidate.Code.ToString(),
                        one.Candidate.Likeness.Points,
                        string.Join(',', one.Candidate.Likeness.Findings),
                    }
                ),
            ],
            cancel
        );

    /// <summary>The same under the key in force.</summary>
    public string Resealed(Guid id, string content) =>
        keys.Seal(keys.Open(content, PlaceOf(id)), PlaceOf(id));

    private static SealedPlace PlaceOf(Guid id) =>
        new("resolution_case", id.ToString("D"), "content");

    private static string Short(string name) =>
        name.Length <= LongestName ? name : name[..LongestName];

    /// <summary>A firm that a case may be.</summary>
    public sealed record CandidateRow
    {
        public string EntityCode { get; init; } = "";
        public int Score { get; init; }
        public string Findings { get; init; } = "";
    }

    /// <summary>What became of a row.</summary>
    public sealed record OutcomeRow(long Line, string Outcome)
    {
        public string? Code { get; init; }
        public string? Candidate { get; init; }
        public Guid? CaseId { get; init; }
        public string? Name { get; init; }
    }
}
