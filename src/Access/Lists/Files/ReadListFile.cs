using Trading.Access.SignIn;
using Trading.Kernel.LongJobs;
using Trading.Messaging.Contracts;

namespace Trading.Access.Lists.Files;

/// <summary>
/// Reads a list into its file, some thousand rows a step, in the name of who asked and with what that person may do at the
/// time of each step. Rows that change meanwhile are as they were when they were reached.
/// </summary>
internal sealed class ReadListFile(
    IListRows lists,
    ListFileStore files,
    PersonCallers people,
    INotices notices,
    ListFileSettings settings,
    TimeProvider time
) : ILongJob<ReadListFile.Input, ReadListFile.Reached>
{
    private const string Reading = "reading";
    private const int RowsOfPart = 5_000;

    public static readonly LongJobKind Kind = new(
        "access.list_file",
        new("导出列表", "Export of a list"),
        [],
        new Term(Reading, new("读取", "Reading"))
    );

    /// <summary>Which file.</summary>
    public sealed record Input(Guid File);

    /// <summary>How far it has come.</summary>
    public sealed record Reached(string? Cursor, int Parts, long Rows, long? Total);

    private sealed record Outcome(long Rows);

    public async Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        if (await files.Find(input.File, cancel) is not { } file)
        {
            return Ended(null);
        }

        if (await people.Of(file.PersonId, cancel) is not { } person)
        {
            return Refused(
                Problem.Forbidden("账号已停用。", "The account is not in use any more.")
            );
        }

        var caller = person with { Language = file.Language };
        var (before, rows) = (
            reached ?? new(null, 0, 0, null),
            new List<IReadOnlyList<object?>>(RowsOfPart)
        );
        var (cursor, total) = (before.Cursor, before.Total);
        do
        {
            var page = await lists.Read(
                file.Outline,
                cursor,
                reached is null && rows.Count == 0 ? settings.MostRows : null,
                caller,
                cancel
            );
            if (page.Problem is { } problem)
            {
                return Refused(problem);
            }

            rows.AddRange(page.Value.Rows);
            (cursor, total) = (page.Value.Next, page.Value.Total?.Count ?? total);
            if (
                page.Value.Total is { OrMore: true }
                || before.Rows + rows.Count > settings.MostRows
            )
            {
                return Refused(
                    Problem.Conflict(
                        "export.many",
                        $"超过{settings.MostRows:N0}条，无法导出，请增加筛选条件。",
                        $"More than {settings.MostRows:N0} rows; narrow the list to export it."
                    )
                );
            }
        } while (cursor is not null && rows.Count < RowsOfPart);

        var now = new Reached(cursor, before.Parts + 1, before.Rows + rows.Count, total);
        var part = ListFileStore.Packed(rows);
        return async write =>
        {
            var readAt = cursor is null ? time.GetUtcNow() : (DateTimeOffset?)null;
            if (!await files.Keep(input.File, before.Parts, part, now.Rows, readAt, write))
            {
                return Step<Reached>.Ended(null);
            }

            if (cursor is null)
            {
                await notices.ToPerson(
                    file.PersonId,
                    AccessMessages.ListFileRead.With(
                        ("list", file.Title),
                        (
                            "rows",
                            now.Rows.ToString(
                                "N0",
                                System.Globalization.CultureInfo.InvariantCulture
                            )
                        )
                    ),
                    ListFileSettings.Page,
                    write
                );
                return Step<Reached>.Ended(new Outcome(now.Rows), now.Rows, total);
            }

            return new()
            {
                Reached = now,
                Phase = Reading,
                Done = now.Rows,
                Total = total,
            };
        };
    }

    private static WriteStep<Reached> Ended(object? result) =>
        _ => Task.FromResult(Step<Reached>.Ended(result));

    private static WriteStep<Reached> Refused(Problem problem) =>
        _ => Task.FromResult(Step<Reached>.Refused(problem));
}
