namespace Trading.Kernel.Changes;

/// <summary>Ids in the order of the characters that the feed writes them in.</summary>
public static class IdText
{
    /// <summary>
    /// The condition, and the order, of the ids behind <c>@after</c>. SQLite and PostgreSQL have that order by their key; SQL
    /// Server orders ids by their last bytes first and sorts here what it reads, which costs a look at all keys.
    /// </summary>
    public const string Behind = """
        --only sqlite
        (@after is null or id > @after) order by id
        --end
        --only postgres
        (@after is null or id > @after) order by id
        --end
        --only sqlserver
        (@after is null or lower(convert(char(36), id)) collate Latin1_General_BIN2
            > lower(convert(char(36), @after)) collate Latin1_General_BIN2)
        order by lower(convert(char(36), id)) collate Latin1_General_BIN2
        --end
        """;
}
