namespace Trading.Cli;

/// <summary>What an administrator of SQL Server does around the schema: the database before it, two logins after it.</summary>
internal static class ServerScripts
{
    public const string Before = """
        -- Before it, once and by the server's administrator (the product looks at each when it starts):
        --   create database trading collate Chinese_Simplified_Pinyin_100_CI_AS_SC;
        --   alter database trading set read_committed_snapshot on with rollback immediate;
        --   'user options' of the server without 512 (NOCOUNT).
        """;

    /// <summary>
    /// The one login applies the schema, the other is the hosts': it reads and writes rows and may change no table, so that
    /// neither its mistakes nor whoever steals it empties the trail with <c>truncate</c>, which fires no trigger.
    /// </summary>
    public const string Rights = """
        -- By the server's administrator, in master; the passwords are yours:
        --   create login trading_migration with password = '...';
        --   create login trading_host with password = '...';
        -- In the database, by its owner, before the first 'trading db migrate':
        if user_id('trading_migration') is null
            create user trading_migration for login trading_migration with default_schema = dbo;
        if user_id('trading_host') is null
            create user trading_host for login trading_host with default_schema = dbo;
        go
        -- For 'trading db migrate' alone.
        alter role db_ddladmin add member trading_migration;
        alter role db_datareader add member trading_migration;
        alter role db_datawriter add member trading_migration;
        go
        -- After the first 'trading db migrate', which makes both schemas.
        -- For the hosts and every other command: rows, no tables. A denial holds whatever roles the user is given later.
        grant select, insert, update, delete on schema::dbo to trading_host;
        grant select, insert, update, delete on schema::HangFire to trading_host;
        deny alter on schema::dbo to trading_host;
        deny update on object::dbo.audit_entry to trading_host;
        deny update on object::dbo.audit_link to trading_host;
        deny update on object::dbo.audit_link_head to trading_host;
        deny update, delete on object::dbo.audit_archive to trading_host;
        go
        """;
}
