namespace Trading.Kernel.Commands;

/// <summary>What became of each of many that one asked for together: each is done or not by itself.</summary>
/// <param name="Done">How many were done.</param>
/// <param name="Rows">Each of them, in the order in which they were named.</param>
public sealed record BulkResult(int Done, IReadOnlyList<BulkRow> Rows)
{
    /// <summary>The most that are asked for together.</summary>
    public const int Most = 500;

    /// <summary>Sends a command for each, one after the other, and keeps what became of it.</summary>
    public static async Task<BulkResult> Of<T>(
        IEnumerable<Guid> ids,
        Func<Guid, ValueTask<Outcome<T>>> send
    )
        where T : notnull
    {
        var rows = new List<BulkRow>();
        foreach (var id in ids)
        {
            var outcome = await send(id);
            rows.Add(new(id, outcome.Problem?.Code, outcome.Problem?.Message));
        }

        return new(rows.Count(row => row.Done), rows);
    }
}

/// <summary>One of many.</summary>
/// <param name="Id">Which.</param>
/// <param name="Code">Why it was not done; null when it was.</param>
/// <param name="Message">The same in words.</param>
public sealed record BulkRow(Guid Id, string? Code, LocalizedText? Message)
{
    /// <summary>True when it was done.</summary>
    public bool Done => Code is null;
}
