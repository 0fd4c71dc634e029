using Dapper;
using Microsoft.Extensions.Configuration;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Security;

/// <summary>
/// Whether this is a sandbox: the same product on a database of its own, in which nothing is real. The operator says so by
/// <c>Trading:Sandbox</c>, and the database by a mark that it got when it was made; where the two differ nothing starts.
/// </summary>
/// <param name="IsOne">True in a sandbox.</param>
public sealed record Sandbox(bool IsOne)
{
    /// <summary>The setting.</summary>
    public const string Setting = "Trading:Sandbox";

    /// <summary>A header of every answer and every webhook of a sandbox, with the value <c>true</c>.</summary>
    public const string Header = "Trading-Sandbox";

    private const string Script = "0073_kernel_sandbox.sql";

    private static readonly Statement Marked = Statement.Of(
        "kernel.sandbox.marked",
        "select count(*) from sandbox where id = 1"
    );

    private static readonly Statement Insert = Statement.Of(
        "kernel.sandbox.mark",
        "insert into sandbox (id, made_at) values (1, @now)"
    );

    /// <summary>Refused where it is none.</summary>
    public static Problem Only { get; } =
        new(
            ProblemKind.Forbidden,
            "sandbox.only",
            new("只有沙箱可以这样做。", "It is done in a sandbox alone.")
        );

    /// <summary>As the settings say.</summary>
    public static Sandbox From(IConfiguration settings) => new(settings.GetValue<bool>(Setting));

    /// <summary>What is wrong where the settings say another thing than the database; null when nothing is.</summary>
    public async Task<LocalizedText?> Complaint(Database database, CancellationToken cancel) =>
        (IsOne, await IsMarked(database, cancel)) switch
        {
            (true, false) => new(
                "设置说这是沙箱（Trading:Sandbox），但数据库不是；没有启动。沙箱的数据库用 trading sandbox make 新建。",
                "The settings say that this is a sandbox (Trading:Sandbox), and the database is none; not started. 'trading sandbox make' makes one."
            ),
            (false, true) => new(
                "这个数据库是沙箱，其中没有真实数据；请设置 Trading:Sandbox=true，或连接真实的数据库。",
                "This database is a sandbox, with nothing real in it; set Trading:Sandbox=true, or connect to the real database."
            ),
            _ => null,
        };

    /// <summary>Marks a database that was just made.</summary>
    public static async Task Mark(Database database, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(Insert.For(database.Engine), new { now });
    }

    private static async Task<bool> IsMarked(Database database, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (Schema.Pending(database).Contains(Script))
        {
            return false;
        }

        await using var connection = await database.Open(cancel);
        return await connection.ExecuteScalarAsync<long>(Marked.For(database.Engine)) > 0;
    }
}
