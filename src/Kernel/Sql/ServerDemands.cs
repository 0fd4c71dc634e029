using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;

namespace Trading.Kernel.Sql;

/// <summary>
/// What the product relies on and only an administrator of SQL Server can set, looked at when a host starts and each time
/// its readiness is asked: without it nothing fails, but readers wait for writers, counts of rows are missing, or two
/// names are taken for one.
/// </summary>
public static partial class ServerDemands
{
    /// <summary>What is asked of the server, by the session's own eyes: whoever may connect may ask it.</summary>
    internal const string Question = """
        select is_read_committed_snapshot_on as row_versions, collation_name as collation,
            cast(case when @@options & 512 = 0 then 0 else 1 end as bit) as no_count
        from sys.databases where database_id = db_id()
        """;

    // Of the Chinese ones that with weights for rare ideographs; 2022 has a later, of version 160.
    private const string Recommended = "Chinese_Simplified_Pinyin_100_CI_AS_SC";

    // Versions of before 2008 are two digits or none.
    private const int FirstWithRareIdeographs = 100;

    /// <summary>What is wrong and how to set it right; null when nothing is, and on other engines.</summary>
    public static async Task<LocalizedText?> Complaint(Database database, CancellationToken cancel)
    {
        if (database.Engine != Engine.SqlServer)
        {
            return null;
        }

        await using var connection = await database.Open(cancel);
        return Complaint(
            await connection.QuerySingleAsync<Found>(
                new CommandDefinition(Question, cancellationToken: cancel)
            )
        );
    }

    /// <inheritdoc cref="Complaint(Database, CancellationToken)"/>
    internal static LocalizedText? Complaint(Found found)
    {
        List<LocalizedText> complaints = [];
        if (!found.RowVersions)
        {
            complaints.Add(
                new(
                    "数据库未启用行版本读取（READ_COMMITTED_SNAPSHOT）。请由数据库管理员执行：alter database current set read_committed_snapshot on with rollback immediate;",
                    "The database reads without row versions (READ_COMMITTED_SNAPSHOT is off). Have its administrator run: alter database current set read_committed_snapshot on with rollback immediate;"
                )
            );
        }

        if (found.NoCount)
        {
            complaints.Add(
                new(
                    "服务器对所有会话启用了 NOCOUNT，平台因此无法得知语句影响了多少行。请由服务器管理员从“user options”中去掉 512：exec sp_configure 'user options' 查看当前值，exec sp_configure 'user options', 当前值减 512; reconfigure;",
                    "The server sets NOCOUNT for every session, so that no statement tells how many rows it touched. Have its administrator take 512 out of 'user options': exec sp_configure 'user options' shows the value in force, exec sp_configure 'user options', that value less 512; reconfigure;"
                )
            );
        }

        if (!IsFit(found.Collation))
        {
            complaints.Add(
                new(
                    $"数据库的排序规则为 {found.Collation}，其中生僻字没有权重，不同的名称会被视为相同。请以 100 或更高版本的排序规则新建数据库，例如：create database trading collate {Recommended};",
                    $"The database's collation is {found.Collation}, in which rare ideographs have no weight, so that different names are taken for one. Create the database with a collation of version 100 or later, e.g.: create database trading collate {Recommended};"
                )
            );
        }

        return complaints.Count == 0
            ? null
            : new(
                string.Join('\n', complaints.Select(complaint => complaint.Zh)),
                string.Join('\n', complaints.Select(complaint => complaint.En))
            );
    }

    /// <summary>True for collations that tell all ideographs apart: binary ones by their code points, others from version 100 on.</summary>
    internal static bool IsFit(string? collation) =>
        collation is not null
        && (
            Binary().IsMatch(collation)
            || (
                Version().Match(collation) is { Success: true } version
                && int.Parse(version.Groups["number"].Value, CultureInfo.InvariantCulture)
                    >= FirstWithRareIdeographs
            )
        );

    [GeneratedRegex("_BIN2?(_UTF8)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Binary();

    [GeneratedRegex(@"^(?!SQL_).*_(?<number>\d{2,3})_", RegexOptions.IgnoreCase)]
    private static partial Regex Version();

    internal sealed record Found
    {
        public bool RowVersions { get; init; }
        public string? Collation { get; init; }
        public bool NoCount { get; init; }
    }
}
