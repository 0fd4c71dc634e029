using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Sql;

namespace Trading.Exchange;

/// <summary>What a firm sees of what was done with its record: its own alone, the latest first, a page at a time.</summary>
internal sealed class UseHistory(SqlSession sql, CurrentCaller current)
{
    public const int UsualTake = 50;

    /// <summary>403 for another firm's.</summary>
    public Problem? Refuses(EntityCode code) =>
        current.Caller.EntityCode == code
            ? null
            : Problem.Forbidden(
                "您只能查看本单位信息的使用记录。",
                "You may see the uses of your own firm's record only."
            );

    /// <summary>A page; 403 for another firm's.</summary>
    /// <param name="select">Takes <c>@code</c>, <c>@beforeAt</c>, <c>@beforeId</c> and the parameters of <c>{page}</c>.</param>
    /// <param name="code">The firm.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="place">What the rows are in order of.</param>
    /// <param name="cancel">Ends it.</param>
    public async ValueTask<Outcome<Page<T>>> Of<T>(
        Statement select,
        EntityCode code,
        string? cursor,
        int? take,
        Func<T, LatestFirst> place,
        CancellationToken cancel
    )
    {
        if (Refuses(code) is { } refused)
        {
            return refused;
        }

        var before = Cursor.Read(cursor, LatestFirst.Start);
        if (before.Problem is { } problem)
        {
            return problem;
        }

        var most = take ?? UsualTake;
        var rows = await sql.Query<T>(
            select,
            new
            {
                code,
                beforeAt = before.Value.At,
                beforeId = before.Value.Id,
                skip = 0,
                take = most + 1,
            },
            cancel
        );
        return Cursor.Page(rows, most, place);
    }
}
