using Trading.Alerts.Supervision;
using Trading.Documents.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>Cases whose time is over since they were closed, with all that hangs on them.</summary>
internal sealed class ForgottenCases(SqlSession sql, IDocuments documents, ChangeWriter changes)
    : IForget
{
    public const string Name = "supervision_case";

    [WithoutScope("what is forgotten is forgotten of everybody")]
    private static readonly Statement Old = Statement.Of(
        "alerts.case.old",
        """
        select c.id, c.version, c.region, c.kind from supervision_case c
        where c.state = @closed and c.closed_at < @before order by c.closed_at, c.id {page}
        """
    );

    private static readonly Statement Told = Of("case_told");
    private static readonly Statement Tasks = Of("case_task");
    private static readonly Statement Notes = Of("case_note");
    private static readonly Statement Corrections = Of("case_correction");
    private static readonly Statement Questions = Of("case_question");
    private static readonly Statement Entries = Of("case_entry");

    [WithoutScope("what is forgotten is forgotten of everybody")]
    private static readonly Statement Delete = Statement.Of(
        "alerts.case.forget",
        "delete from supervision_case where id in @ids"
    );

    public string Kind => Name;

    public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
    {
        var old = (
            await sql.Query<CaseRow>(
                Old,
                new
                {
                    before,
                    closed = CaseStates.Closed,
                    skip = 0,
                    take = Math.Min(atMost, 50),
                },
                cancel
            )
        ).ToArray();
        var ids = Array.ConvertAll(old, one => one.Id);
        if (ids.Length == 0)
        {
            return 0;
        }

        foreach (var id in ids)
        {
            var subject = CaseDocuments.SubjectOf(id);
            foreach (var document in await documents.Of(subject, cancel))
            {
                await documents.Remove(subject, document.Id, cancel);
            }
        }

        foreach (var part in (Statement[])[Told, Tasks, Notes, Corrections, Questions, Entries])
        {
            await sql.Execute(part, new { ids }, cancel);
        }

        await sql.Execute(Delete, new { ids }, cancel);
        foreach (var one in old)
        {
            changes.Note(CaseChanges.Forgotten(one));
        }

        // As many as it may: there may be more.
        return ids.Length == Math.Min(atMost, 50) ? atMost : ids.Length;
    }

    private static Statement Of(string table) =>
        Statement.Of($"alerts.{table}.forget", $"delete from {table} where case_id in @ids");
}
