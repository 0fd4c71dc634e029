using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Npgsql;
using Trading.Access;
using Trading.Access.SignIn;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Access;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Cli;

/// <summary>
/// The command line as an operator runs it: as a process where help, the host's settings, a first database and the scripts for
/// a DBA are the claim, from its entry on where the command is.
/// </summary>
public sealed class CliTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_first_administrator_is_made_on_the_command_line_and_can_sign_in(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var made = await CommandLine.Here(
            province.Database,
            "people",
            "create",
            "--login",
            "admin",
            "--name",
            "张伟",
            "--role",
            "administrator"
        );
        Assert.Equal(0, made.ExitCode);
        Assert.Contains("admin", made.Error, StringComparison.Ordinal);
        // Alone on standard output, to go to a file.
        var first = made.Output.Trim();
        Assert.Matches("^[2-9a-z]{4}(-[2-9a-z]{4}){3}$", first);
        Assert.NotNull(await SignIn(first));
        Assert.Equal(
            $"cli:{Environment.UserName}",
            await province.Scalar<string>(
                "select caller from audit_entry where action = 'Access.CreatePerson'"
            )
        );

        var reset = await CommandLine.Here(
            province.Database,
            "people",
            "reset-password",
            "--login",
            "Admin"
        );
        Assert.Equal(0, reset.ExitCode);
        Assert.Null(await SignIn(first));
        Assert.NotNull(await SignIn(reset.Output.Trim()));
        var nobodys = await CommandLine.Here(
            province.Database,
            "people",
            "reset-password",
            "--login",
            "nobody"
        );
        Assert.Equal((1, ""), (nobodys.ExitCode, nobodys.Output));

        async Task<Guid?> SignIn(string password) =>
            (
                await province.Send(
                    new Trading.Access.SignIn.SignIn.Command("admin", password),
                    Caller.Anonymous
                )
            )
                .Value
                .SessionId;
    }

    [Fact]
    public async Task A_scope_is_set_on_the_command_line_by_sign_in_name()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Harness.People.Create(province, "chen", Roles.Supervisor);
        await Harness.People.Create(province, "chen2", Roles.Supervisor);
        var set = await CommandLine.Here(
            province.Database,
            "people",
            "scope",
            "--login",
            "chen",
            "--region",
            "210300",
            "--region",
            "210200",
            "--kind",
            "construction"
        );
        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        Assert.Equal(
            [("chen", "210200 210300", "construction"), ("chen2", "210000", null)],
            await province.Rows<(string, string, string?)>(
                "select login, scope_regions, scope_kinds from person order by login"
            )
        );
        Assert.Equal(
            $"cli:{Environment.UserName}",
            await province.Scalar<string>(
                "select caller from audit_entry where action = 'Access.SetScope'"
            )
        );
        foreach (var (login, region) in new[] { ("nobody", "210200"), ("chen", "110000") })
        {
            var refused = await CommandLine.Here(
                province.Database,
                "people",
                "scope",
                "--login",
                login,
                "--region",
                region
            );
            Assert.Equal(1, refused.ExitCode);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Verifying_a_sound_trail_succeeds_and_a_tampered_one_names_the_row(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Trail.Add(province, 3);
        var sound = await CommandLine.Here(province.Database, "audit", "verify");
        Assert.Equal(0, sound.ExitCode);
        Assert.Contains("3", sound.Output, StringComparison.Ordinal);

        await Trail.Link(province);
        var kept = Path.Combine(Scratch.Folder, $"audit-head-{engine}.json");
        await File.WriteAllTextAsync(
            kept,
            (await CommandLine.Here(province.Database, "audit", "head")).Output
        );
        Assert.Equal(
            0,
            (await CommandLine.Here(province.Database, "audit", "verify", "--from", kept)).ExitCode
        );

        await province.Rows<int>(
            engine switch
            {
                Engine.Sqlite => "drop trigger audit_entry_no_update",
                Engine.Postgres => "drop trigger audit_entry_append_only on audit_entry",
                _ => "drop trigger audit_entry_append_only",
            }
        );
        await province.Rows<int>("update audit_entry set caller = 'somebody' where seq = 2");
        var broken = await CommandLine.Here(province.Database, "audit", "verify");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("1-2", broken.Error.Split('\n')[^2], StringComparison.Ordinal);
        Assert.Empty(broken.Output);
    }

    [Fact]
    public async Task An_export_is_written_checked_and_found_out_when_altered()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 1);
        var file = Path.Combine(Scratch.Folder, "audit-export.zip");
        var pem = Path.Combine(Scratch.Folder, "audit-key.pem");
        var day = Province.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var made = await CommandLine.Here(
            province.Database,
            "audit",
            "export",
            "--from",
            day,
            "--out",
            file
        );
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        await File.WriteAllTextAsync(
            pem,
            (await CommandLine.Here(province.Database, "audit", "public-key")).Output
        );
        var sound = await CommandLine.Here(
            province.Database,
            "audit",
            "verify-export",
            file,
            "--public-key",
            pem
        );
        Assert.Equal((0, ""), (sound.ExitCode, sound.Error));

        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 3] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal(
            1,
            (
                await CommandLine.Here(
                    province.Database,
                    "audit",
                    "verify-export",
                    file,
                    "--public-key",
                    pem
                )
            ).ExitCode
        );
        Assert.Equal(
            2,
            (
                await CommandLine.Here(
                    province.Database,
                    "audit",
                    "export",
                    "--from",
                    "yesterday",
                    "--out",
                    file + ".none"
                )
            ).ExitCode
        );
        Assert.Equal(
            1,
            (
                await CommandLine.Here(
                    province.Database,
                    "audit",
                    "export",
                    "--from",
                    "2030-01-01",
                    "--out",
                    file + ".none"
                )
            ).ExitCode
        );
        Assert.False(File.Exists(file + ".none"));
    }

    [Fact]
    public async Task A_new_key_seals_everything_once_it_was_asked_to_and_no_key_is_shown()
    {
        // The ring lies beside the file: a folder of its own, since other tests share theirs.
        var folder = Directory.CreateDirectory(Path.Combine(Scratch.Folder, "cli-keys")).FullName;
        var database = new Database(
            Engine.Sqlite,
            $"Data Source={Path.Combine(folder, "trading.db")}"
        );
        await CommandLine.Here(database, "db", "migrate");
        await using (var before = Province.Over(database))
        {
            await Firms.Complete(before, 1);
        }

        var ring = Path.Combine(folder, "trading.keys");
        var old = await File.ReadAllLinesAsync(ring);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(ring)
            );
        }

        var rotated = await CommandLine.Here(database, "keys", "rotate");
        Assert.Equal((0, ""), (rotated.ExitCode, rotated.Error));
        // A new database holds nothing that is not bound to its place, and its ring takes nothing else.
        var lines = await File.ReadAllLinesAsync(ring);
        Assert.Equal([.. old, "form:2"], lines[..^1]);
        var resealed = await CommandLine.Here(database, "keys", "reseal");
        Assert.Equal(0, resealed.ExitCode);
        var status = await CommandLine.Here(database, "keys", "status");
        Assert.Contains("key 2: ", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("key 1: ", status.Output, StringComparison.Ordinal);
        Assert.All(
            (await File.ReadAllLinesAsync(ring))
                .Where(line => line != "form:2")
                .Select(line => line.Split(':', 2)[1]),
            key =>
                Assert.DoesNotContain(
                    key,
                    rotated.Output + resealed.Output + status.Output,
                    StringComparison.Ordinal
                )
        );

        // The old key may leave the ring now.
        await File.WriteAllLinesAsync(
            ring,
            (await File.ReadAllLinesAsync(ring)).Where(line =>
                !line.StartsWith("1:", StringComparison.Ordinal)
            )
        );
        await using var after = Province.Over(database);
        Assert.Equal(
            Firms.Phone,
            (await Firms.Dossier(after, Firms.Clerk(Firms.Code(1)))).Record.Contacts[0].Phone
        );

        // A ring made anew because the file was lost is not taken for this database's.
        File.Move(ring, ring + ".lost");
        var strange = await CommandLine.Here(database, "keys", "status");
        Assert.Equal(3, strange.ExitCode);
        Assert.Contains(
            "not the key ring of this database",
            strange.Error,
            StringComparison.Ordinal
        );
        File.Move(ring + ".lost", ring, overwrite: true);
        Assert.Equal(0, (await CommandLine.Here(database, "keys", "status")).ExitCode);
    }

    [Fact]
    public async Task Resealing_a_database_of_before_has_its_ring_take_nothing_that_is_not_bound_to_its_place()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Scratch.Folder, "cli-places")).FullName;
        var database = new Database(
            Engine.Sqlite,
            $"Data Source={Path.Combine(folder, "trading.db")}"
        );
        await CommandLine.Here(database, "db", "migrate");
        await using var province = Province.Over(database);
        var (clerk, _) = await Firms.Complete(province, 1);
        // As it was before there was a ring.
        const string clear = """[{"name":"王经办","phone":"13840012345"}]""";
        await PutBack();
        await province.Rows<int>("update sealing set lowest_form = 1");

        var resealed = await CommandLine.Here(database, "keys", "reseal");
        Assert.Equal((0, ""), (resealed.ExitCode, resealed.Error));
        Assert.Contains("form:2", resealed.Output, StringComparison.Ordinal);
        Assert.Equal(
            "form:2",
            (await File.ReadAllLinesAsync(Path.Combine(folder, "trading.keys")))[^1]
        );
        await using var after = Province.Over(database);
        Assert.Equal("13840012345", (await Firms.Dossier(after, clerk)).Record.Contacts[0].Phone);
        await PutBack();
        await Assert.ThrowsAsync<System.Security.Cryptography.CryptographicException>(() =>
            Firms.Dossier(after, clerk)
        );

        Task PutBack() =>
            province.Rows<int>(
                "update entity_section set key_id = 0, content = @clear where section = 'contacts'",
                new { clear }
            );
    }

    [Fact]
    public async Task A_new_file_is_migrated_once_and_looking_at_it_creates_nothing()
    {
        var file = Path.Combine(Scratch.Folder, "cli-new.db");
        var database = new Database(Engine.Sqlite, $"Data Source={file}");
        var before = await CommandLine.Here(database, "db", "status");
        Assert.Equal(1, before.ExitCode);
        Assert.False(File.Exists(file));
        var early = await CommandLine.Here(database, "audit", "verify");
        Assert.Equal(3, early.ExitCode);
        Assert.Contains("trading db migrate", early.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));

        var first = await CommandLine.Here(database, "db", "migrate");
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("0001_kernel.sql", first.Output, StringComparison.Ordinal);
        var again = await CommandLine.Here(database, "db", "migrate");
        Assert.DoesNotContain("0001_kernel.sql", again.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.Here(database, "db", "status")).ExitCode);
        SqliteConnection.ClearAllPools();
    }

    [PostgresFact]
    public async Task An_empty_PostgreSQL_database_is_migrated_by_the_hosts_settings()
    {
        var name = $"trading_cli_{Environment.ProcessId}";
        PostgresCluster.Execute($"create database {name}");
        var settings = new Dictionary<string, string>
        {
            ["Trading__Database"] = "postgresql",
            ["ConnectionStrings__Trading"] = PostgresCluster.ConnectionString(name),
        };
        var migrated = await Run(settings, null, "db", "migrate");
        Assert.Equal((0, ""), (migrated.ExitCode, migrated.Error));
        Assert.Equal(0, (await Run(settings, null, "db", "status")).ExitCode);
        // With the jobs' own tables: the host's login may be one that makes none.
        await using (var connection = new NpgsqlConnection(PostgresCluster.ConnectionString(name)))
        {
            Assert.NotEqual(
                0,
                await Dapper.SqlMapper.ExecuteScalarAsync<long>(
                    connection,
                    "select count(*) from information_schema.tables where table_schema = 'hangfire'"
                )
            );
        }

        NpgsqlConnection.ClearAllPools();
    }

    [SqlServerFact]
    public async Task The_hosts_login_writes_the_trail_and_cannot_empty_it()
    {
        await using var province = Province.On(Engine.SqlServer);
        await CommandLine.Here(province.Database, "db", "migrate");
        await Trail.Add(province, 1);
        var printed = (await Run([], null, "db", "script", "--engine", "sqlserver")).Output;
        var rights = printed[printed.IndexOf("-- ===== two logins", StringComparison.Ordinal)..];
        foreach (var batch in rights.Split("\ngo\n"))
        {
            // Users of the database alone: the server lent for the tests keeps no logins.
            await province.Rows<int>(
                Regex.Replace(batch, @"for login \w+", "without login").Trim() + "\nselect 1"
            );
        }

        await AsHost("select count(*) from audit_entry");
        foreach (
            var attempt in new[]
            {
                "truncate table audit_entry",
                "alter table audit_entry disable trigger all",
                "drop table audit_entry",
                "update audit_entry set lane = lane",
            }
        )
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => AsHost(attempt));
        }

        Assert.NotEqual(0, await province.Scalar<long>("select count(*) from audit_entry"));

        // Given back before the connection goes to the pool.
        Task AsHost(string statement) =>
            province.Rows<int>(
                $"""
                execute as user = 'trading_host';
                begin try exec ('{statement}'); revert; end try
                begin catch revert; throw; end catch
                """
            );
    }

    [Fact]
    public async Task What_is_printed_for_SQL_Server_is_sound_and_gives_the_hosts_rows_and_no_tables()
    {
        var printed = await Run([], null, "db", "script", "--engine", "sqlserver");
        var script = (TSqlScript)
            new TSql150Parser(true).Parse(new StringReader(printed.Output), out var errors);
        Assert.Empty(errors.Select(error => $"line {error.Line}: {error.Message}"));
        var statements = script.Batches.SelectMany(batch => batch.Statements).ToList();
        Assert.Contains("[HangFire].[Job]", printed.Output, StringComparison.Ordinal);

        var given = Of<GrantStatement>();
        Assert.Equal(
            ["HangFire: delete, insert, select, update", "dbo: delete, insert, select, update"],
            given
        );
        // truncate is a right to alter.
        Assert.Contains("dbo: alter", Of<DenyStatement>());
        Assert.Contains("audit_entry: update", Of<DenyStatement>());

        List<string> Of<T>()
            where T : SecurityStatement =>
            [
                .. statements
                    .OfType<T>()
                    .Where(one =>
                        one.Principals.Any(principal =>
                            principal.Identifier.Value == "trading_host"
                        )
                    )
                    .Select(one =>
                        one.SecurityTargetObject
                            .ObjectName
                            .MultiPartIdentifier
                            .Identifiers[^1]
                            .Value
                        + ": "
                        + string.Join(
                            ", ",
                            one.Permissions.Select(right =>
                                    string.Join(' ', right.Identifiers.Select(word => word.Value))
                                )
                                .Order(StringComparer.Ordinal)
                        )
                    )
                    .Order(StringComparer.Ordinal),
            ];
    }

    [Theory]
    [InlineData("sqlite", "create trigger audit_entry_no_update")]
    [InlineData("postgresql", "language plpgsql")]
    [InlineData("sqlserver", "nvarchar(max)")]
    public async Task The_script_for_a_DBA_is_in_the_engines_own_words_and_connects_to_nothing(
        string engine,
        string own
    )
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Trading"] = "Host=127.0.0.1;Port=1",
        };
        var printed = await Run(settings, null, "db", "script", "--engine", engine);
        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        Assert.Contains(own, printed.Output, StringComparison.Ordinal);
        Assert.All(
            Schema.Scripts(Engine.Sqlite),
            script => Assert.Contains(script.Name, printed.Output, StringComparison.Ordinal)
        );

        var file = Path.Combine(Scratch.Folder, $"script-{engine}.sql");
        var written = await Run(settings, null, "db", "script", "--engine", engine, "--out", file);
        Assert.Equal(0, written.ExitCode);
        Assert.Equal(printed.Output, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "dbx")]
    [InlineData(2, "db")]
    [InlineData(2, "db", "script")]
    [InlineData(2, "db", "script", "--engine", "oracle")]
    [InlineData(2, "db", "status", "--database", "oracle")]
    [InlineData(2, "db", "status", "--database", "postgresql")]
    [InlineData(2, "db", "status", "--connection", "nonsense")]
    [InlineData(2, "people", "create", "--role", "administrator")]
    [InlineData(2, "people", "create", "--login", "admin", "--role", "emperor")]
    [InlineData(2, "people", "create", "--login", "admin", "--role", "expert", "--password", "x")]
    [InlineData(
        3,
        "db",
        "status",
        "--database",
        "postgresql",
        "--connection",
        "Host=127.0.0.1;Port=1;Username=x"
    )]
    public async Task What_cannot_be_done_says_why_in_a_line_and_never_shows_a_stack_trace(
        int exitCode,
        params string[] arguments
    )
    {
        var run = await CommandLine.Here(arguments);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.NotEmpty(run.Error.Trim());
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_import_makes_the_embedded_database_and_a_mistyped_path_is_none()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Scratch.Folder, "first-import"));
        var file = Path.Combine(folder.FullName, "new.db");
        var settings = new Dictionary<string, string>
        {
            ["Trading__KeyFile"] = Path.Combine(folder.FullName, "trading.keys"),
        };
        var absent = await Run(
            settings,
            null,
            "db",
            "status",
            "--connection",
            $"Data Source={file}"
        );
        Assert.Equal((1, ""), (absent.ExitCode, absent.Output));
        Assert.Contains(file, absent.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));

        var rows = Path.Combine(folder.FullName, "firms.csv");
        await File.WriteAllTextAsync(
            rows,
            $"code,name\n{Trading.Tests.Registry.Firms.Code(1)},甲\n"
        );
        var first = await Run(
            settings,
            null,
            "import",
            "entities",
            rows,
            "--connection",
            $"Data Source={file}"
        );
        Assert.Equal(0, first.ExitCode);
        Assert.Contains(file, first.Error, StringComparison.Ordinal);
        Assert.Contains("1 entities imported", first.Output, StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task What_a_command_writes_goes_over_no_file_unless_that_was_said()
    {
        var file = Path.Combine(Scratch.Folder, "kept.csv");
        string[] generate = ["generate", "entities", "--count", "3", file];
        await File.WriteAllTextAsync(file, "kept");
        string[][] all =
        [
            generate,
            ["db", "script", "--engine", "sqlite", "--out", file],
            ["audit", "export", "--out", file],
        ];
        foreach (var arguments in all)
        {
            var refused = await CommandLine.Here(arguments);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
            Assert.Equal("kept", await File.ReadAllTextAsync(file));
        }

        Assert.Equal(0, (await CommandLine.Here([.. generate, "--force"])).ExitCode);
        Assert.Equal(4, (await File.ReadAllLinesAsync(file)).Length);
        Assert.False(File.Exists(file + ".part"));
        var nowhere = await CommandLine.Here(
            "generate",
            "entities",
            Path.Combine(Scratch.Folder, "no-such-folder", "firms.csv")
        );
        Assert.Equal(2, nowhere.ExitCode);
    }

    [Fact]
    public async Task A_trading_system_gets_its_key_from_the_command_line_and_loses_it_there()
    {
        await using var province = Province.On(Engine.Sqlite);
        string[] named = ["--name", "沈阳市电子交易系统"];
        var made = await CommandLine.Here(
            province.Database,
            ["systems", "create", .. named, "--region", "210100"]
        );
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        var issued = await CommandLine.Here(
            province.Database,
            ["systems", "issue-key", .. named, "--scope", Scopes.ProcurementWrite]
        );
        Assert.Equal(0, issued.ExitCode);
        // The key alone, so that it can be sent to a file.
        var key = Assert.Single(issued.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain(key, issued.Error, StringComparison.Ordinal);
        var listed = await CommandLine.Here(province.Database, "systems", "list");
        Assert.Contains(key[..8], listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);
        var id = await province.Scalar<string>("select id from api_key");
        var revoked = await CommandLine.Here(
            province.Database,
            ["systems", "revoke-key", .. named, "--key", id]
        );
        Assert.Equal((0, ""), (revoked.ExitCode, revoked.Error));
        Assert.Contains(
            "revoked",
            (await CommandLine.Here(province.Database, "systems", "list")).Output,
            StringComparison.Ordinal
        );
        var unknown = await CommandLine.Here(
            province.Database,
            ["systems", "issue-key", "--name", "x", "--scope", Scopes.ProcurementWrite]
        );
        Assert.Equal(1, unknown.ExitCode);
        Assert.Equal(
            1,
            (
                await CommandLine.Here(
                    province.Database,
                    ["systems", "create", .. named, "--region", "990000"]
                )
            ).ExitCode
        );
    }

    [Theory]
    [InlineData("C.UTF-8", "Examples:", "Show usage and examples")]
    [InlineData("zh_CN.UTF-8", "示例：", "显示用法和示例")]
    public async Task Help_teaches_by_example_in_the_consoles_language(
        string language,
        params string[] words
    )
    {
        var settings = new Dictionary<string, string> { ["LANG"] = language };
        foreach (
            var arguments in new string[][]
            {
                ["--help"],
                ["db", "--help"],
                ["db", "script", "--help"],
                ["people", "create", "-h"],
            }
        )
        {
            var run = await Run(settings, null, arguments);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.All(words, word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
            Assert.Contains("  trading ", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_credit_list_is_imported_and_what_is_wrong_is_told_by_line(Engine engine)
    {
        await using var province = Province.On(engine);
        var code = Trading.Tests.Registry.Firms.Code(1);
        var file = Path.Combine(Scratch.Folder, $"credit-{engine}.csv");
        var rows =
            $"list,code,name,reason,decided_on,from,until,document\ndishonest_debtors,{code},甲,拒不履行,2026-03-02,2026-03-05,,执1号\n";
        await File.WriteAllTextAsync(file, rows);
        var done = await CommandLine.Here(province.Database, "import", "credit", file);
        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.Equal(1, await province.Scalar<long>("select count(*) from credit_listing"));

        await File.WriteAllTextAsync(
            file,
            rows.Replace("2026-03-02", "2026-3-32", StringComparison.Ordinal)
        );
        var wrong = await CommandLine.Here(province.Database, "import", "credit", file);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("decided_on", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("2026-3-32", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_messages_are_listed_replayed_and_discarded_with_a_reason()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (var number in Enumerable.Range(1, 2))
        {
            await province.Rows<int>(
                """
                insert into outbox_message
                    (queue, payload, state, due_at, created_at, ready_at, attempts, last_error, ended_at)
                values ('alerts.score', '{}', 'dead', @now, @now, @now, 12, 'IOException: away', @now)
                """,
                new { now = Province.Start }
            );
        }

        var listed = await CommandLine.Here(province.Database, "outbox", "list");
        Assert.Equal(1, listed.ExitCode);
        Assert.Equal(
            "2\talerts.score\t\t12\tIOException: away",
            listed.Output.Split(Environment.NewLine)[0]
        );
        var replayed = await CommandLine.Here(
            province.Database,
            "outbox",
            "replay",
            "1",
            "--reason",
            "back"
        );
        Assert.Equal((0, ""), (replayed.ExitCode, replayed.Error));
        Assert.Equal(
            2,
            (await CommandLine.Here(province.Database, "outbox", "discard", "2")).ExitCode
        );
        var discarded = await CommandLine.Here(
            province.Database,
            "outbox",
            "discard",
            "2",
            "1",
            "--reason",
            "no"
        );
        Assert.Equal(1, discarded.ExitCode);
        Assert.Contains("1:", discarded.Error, StringComparison.Ordinal);
        Assert.Equal(["waiting"], await province.Rows<string>("select state from outbox_message"));
        Assert.Equal(
            $"cli:{Environment.UserName}",
            await province.Scalar<string>(
                "select caller from audit_entry where action = 'Kernel.DiscardMessage' and result = 'ok'"
            )
        );
    }

    [Fact]
    public async Task Long_jobs_are_listed_shown_cancelled_and_carried_on()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (failed, queued) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var (id, state) in new[] { (failed, "failed"), (queued, "queued") })
        {
            await province.Rows<int>(
                """
                insert into long_job
                    (id, kind, input, state, phase, done_count, total_count, cancellable, asked_by, asked_at, ready_at,
                     attempts, last_error, ended_at)
                values (@id, 'alerts.train', '{}', @state, 'scoring', 40, 100, 1, 'zhang', @now, @now, 8,
                    'IOException: away', @ended)
                """,
                new
                {
                    id,
                    state,
                    now = Province.Start,
                    ended = state == "failed" ? Province.Start : (DateTimeOffset?)null,
                }
            );
        }

        var listed = await CommandLine.Here(province.Database, "jobs", "list", "--state", "failed");
        Assert.Equal(1, listed.ExitCode);
        Assert.Equal(
            $"{failed}\talerts.train\tfailed\t40/100\tIOException: away",
            listed.Output.Split(Environment.NewLine)[0]
        );
        var shown = await CommandLine.Here(province.Database, "jobs", "show", $"{failed}");
        Assert.Equal(1, shown.ExitCode);
        Assert.Contains("40/100", shown.Output, StringComparison.Ordinal);
        var cancelled = await CommandLine.Here(
            province.Database,
            "jobs",
            "cancel",
            $"{queued}",
            $"{failed}"
        );
        Assert.Equal(1, cancelled.ExitCode);
        Assert.Contains($"{failed}:", cancelled.Error, StringComparison.Ordinal);
        Assert.Equal(
            0,
            (await CommandLine.Here(province.Database, "jobs", "retry", $"{failed}")).ExitCode
        );
        Assert.Equal(
            ["cancelled", "queued"],
            await province.Rows<string>("select state from long_job order by state")
        );
    }

    [Theory]
    [InlineData("5.1.2024")]
    [InlineData("12/11/2026")]
    [InlineData("2026-11-24T09:00:00")]
    public async Task A_day_or_an_instant_on_the_command_line_is_never_guessed(string given)
    {
        await using var province = Province.On(Engine.Sqlite);
        var ended = await CommandLine.Here(province.Database, "audit", "export", "--from", given);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("--from", ended.Error, StringComparison.Ordinal);
        Assert.Contains(given, ended.Error, StringComparison.Ordinal);
        Assert.Contains("yyyy-MM-dd", ended.Error, StringComparison.Ordinal);
        Assert.Contains("+08:00", ended.Error, StringComparison.Ordinal);
    }

    private static Task<CommandLine.Ended> Run(
        Dictionary<string, string> settings,
        string? input,
        params string[] arguments
    ) => CommandLine.Run(settings, input, arguments);
}
