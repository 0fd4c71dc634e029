using Trading.Alerts.Contracts;
using Trading.Analysis.Screening;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Screening;

/// <summary>
/// The text of a draft, as it was screened or with the new wordings in it. For who had it screened alone, while it is kept: a
/// draft is nobody else's to read before it is published. 409 once it is not.
/// </summary>
public static class GetDraftText
{
    /// <summary>Of a screening.</summary>
    /// <param name="Id">Which.</param>
    [Requires(AlertsPermissions.ScreenDrafts)]
    public sealed record Query(Guid Id) : IQuery<Draft>;

    /// <summary>The text.</summary>
    /// <param name="FileName">The file's name.</param>
    /// <param name="Lines">As it was screened.</param>
    /// <param name="Corrected">With the wordings that took the place of clauses.</param>
    public sealed record Draft(
        string FileName,
        IReadOnlyList<DocumentLine> Lines,
        IReadOnlyList<string> Corrected
    )
    {
        /// <summary>The corrected text as one.</summary>
        public string Whole => string.Join("\r\n", Corrected);

        /// <summary>What the corrected text is called.</summary>
        public string CorrectedName => $"{Path.GetFileNameWithoutExtension(FileName)}-修改稿.txt";
    }

    internal sealed class Handler(ScreeningStore screenings) : IQueryHandler<Query, Draft>
    {
        public async ValueTask<Outcome<Draft>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (await screenings.Own(query.Id, cancellationToken) is not { } row)
            {
                return ScreeningStore.Unknown;
            }

            return await screenings.Lines(row.Id, cancellationToken) is { } lines
                ? new Draft(
                    row.FileName,
                    lines,
                    CorrectedText.Of(lines, await screenings.Hits(row, cancellationToken))
                )
                : Problem.Conflict(
                    "screening.text_gone",
                    "文本已不再保存，请重新上传。",
                    "The text is no longer kept; upload it again."
                );
        }
    }
}
