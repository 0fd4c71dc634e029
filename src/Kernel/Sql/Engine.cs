namespace Trading.Kernel.Sql;

/// <summary>The database engines the product runs on.</summary>
public enum Engine
{
    /// <summary>SQLite, the embedded default.</summary>
    Sqlite,

    /// <summary>PostgreSQL 15 or later.</summary>
    Postgres,

    /// <summary>SQL Server 2019 or later.</summary>
    SqlServer,
}
