using System.Data;
using System.Data.Common;
using System.Data.SqlTypes;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using IsolationLevel = System.Data.IsolationLevel;

namespace Trading.Tests.Kernel.Sql;

/// <summary>What can be known of SQL Server without one: what is sent to it, what is asked of it, what its errors mean.</summary>
public sealed class SqlServerTests
{
    private const string Fit = "Chinese_Simplified_Pinyin_100_CI_AS_SC";

    private static readonly string[] Switches =
    [
        "Switch.Microsoft.Data.SqlClient.UseCompatibilityProcessSni",
        "Switch.Microsoft.Data.SqlClient.UseCompatibilityAsyncBehaviour",
    ];

    [Theory]
    [InlineData(Engine.SqlServer, 8)]
    [InlineData(Engine.Postgres, 7)]
    [InlineData(Engine.Sqlite, 7)]
    public void Ids_follow_each_other_in_time_in_the_engines_own_order(Engine engine, int version)
    {
        var start = new DateTimeOffset(2026, 11, 28, 23, 59, 59, 998, TimeSpan.Zero);
        Guid[] ids =
        [
            .. Enumerable
                .Range(0, 1000)
                .Select(n => NewId.At(engine, start.AddMilliseconds(n * (n + 1) / 2))),
        ];

        Assert.Equal(
            ids,
            engine == Engine.SqlServer
                ? ids.OrderBy(id => new SqlGuid(id))
                : ids.OrderBy(id => id.ToString("D"), StringComparer.Ordinal)
        );
        Assert.All(ids, id => Assert.Equal(version, id.Version));
        Assert.All(ids, id => Assert.InRange(id.Variant, 8, 11));
        var twins = Enumerable.Range(0, 10_000).Select(_ => NewId.At(engine, start)).ToHashSet();
        Assert.Equal(10_000, twins.Count);
    }

    [Fact]
    public void What_is_asked_of_the_server_is_sound_T_SQL()
    {
        new TSql150Parser(true).Parse(new StringReader(ServerDemands.Question), out var errors);
        Assert.Empty(errors.Select(error => error.Message));
    }

    [Fact]
    public void A_server_that_is_set_as_it_must_be_gives_no_complaint() =>
        Assert.Null(ServerDemands.Complaint(new() { RowVersions = true, Collation = Fit }));

    [Theory]
    [InlineData(false, false, Fit, "read_committed_snapshot on")]
    [InlineData(true, true, Fit, "sp_configure 'user options'")]
    [InlineData(true, false, "Chinese_PRC_CI_AS", "create database trading collate")]
    public void What_is_set_wrong_is_told_with_what_to_do_in_both_languages(
        bool rowVersions,
        bool noCount,
        string collation,
        string remedy
    )
    {
        var complaint = ServerDemands
            .Complaint(
                new()
                {
                    RowVersions = rowVersions,
                    NoCount = noCount,
                    Collation = collation,
                }
            )!
            .Value;
        Assert.Contains(remedy, complaint.Zh, StringComparison.Ordinal);
        Assert.Contains(remedy, complaint.En, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', complaint.En);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() =>
        Assert.Equal(
            3,
            ServerDemands
                .Complaint(new() { NoCount = true, Collation = "SQL_Latin1_General_CP1_CI_AS" })!
                .Value.En.Split('\n')
                .Length
        );

    [Theory]
    [InlineData("Chinese_Simplified_Pinyin_100_CI_AS_SC", true)]
    [InlineData("Chinese_Simplified_Pinyin_100_CI_AS_SC_UTF8", true)]
    [InlineData("Chinese_Simplified_Stroke_Order_160_CI_AS_SC_UTF8", true)]
    [InlineData("Japanese_XJIS_140_CI_AS", true)]
    [InlineData("Latin1_General_100_BIN2", true)]
    [InlineData("Chinese_PRC_BIN2", true)]
    [InlineData("Latin1_General_BIN2_UTF8", true)]
    [InlineData("Chinese_PRC_CI_AS", false)]
    [InlineData("Chinese_PRC_90_CI_AS", false)]
    [InlineData("Chinese_PRC_Stroke_CI_AS", false)]
    [InlineData("SQL_Latin1_General_CP1_CI_AS", false)]
    [InlineData("SQL_Latin1_General_CP437_BIN", true)]
    [InlineData("SQL_Latin1_General_CP1250_CI_AS", false)]
    [InlineData(null, false)]
    public void A_collation_is_fit_in_which_rare_ideographs_have_a_weight(
        string? collation,
        bool fit
    ) => Assert.Equal(fit, ServerDemands.IsFit(collation));

    [Theory]
    [InlineData(1205)]
    [InlineData(1222)]
    [InlineData(3960)]
    public void Two_writers_that_met_are_run_again(int number)
    {
        Assert.True(Database.IsCollision(number));
        Assert.True(Database.IsTransient(Error(number, 13)));
    }

    [Theory]
    // An availability group that changes over.
    [InlineData(976, 14)]
    [InlineData(983, 14)]
    [InlineData(3906, 16)]
    [InlineData(921, 14)]
    [InlineData(6005, 10)]
    [InlineData(596, 21)]
    [InlineData(4221, 14)]
    // Azure.
    [InlineData(40613, 17)]
    [InlineData(40197, 17)]
    [InlineData(40501, 20)]
    [InlineData(49918, 16)]
    [InlineData(10928, 16)]
    // The line.
    [InlineData(10054, 20)]
    [InlineData(104, 20)]
    [InlineData(64, 20)]
    [InlineData(0, 20)]
    public void A_database_that_changes_over_is_waited_for(int number, byte severity)
    {
        var error = Error(number, severity);
        Assert.True(Database.IsFailover(error));
        Assert.False(Database.IsTransient(error));
        Assert.NotNull(Collisions.PauseAfter(error, 1, 0));
    }

    [Fact]
    public void What_came_with_a_commit_may_be_true_and_is_not_run_again()
    {
        var error = Error(10054, 20);
        error.Data[SqlSession.InCommit] = true;
        Assert.Null(Collisions.PauseAfter(error, 1, 0));
    }

    [Theory]
    // The same numbers in a statement that is wrong.
    [InlineData(104, 15)]
    [InlineData(121, 15)]
    [InlineData(547, 16)]
    [InlineData(-2, 11)]
    [InlineData(18456, 14)]
    [InlineData(605, 21)]
    public void Other_errors_are_told_at_once(int number, byte severity)
    {
        var error = Error(number, severity);
        Assert.False(Database.IsTransient(error));
        Assert.Null(Collisions.PauseAfter(error, 1, 0));
    }

    [Fact]
    public void Pauses_grow_and_two_losers_do_not_come_back_at_the_same_instant()
    {
        var deadlock = Error(1205, 13);
        Assert.Equal(
            [5, 15, 25],
            new[] { (1, 0.0), (1, 1.0), (5, 0.0) }.Select(one =>
                Collisions.PauseAfter(deadlock, one.Item1, one.Item2)!.Value.TotalMilliseconds
            )
        );
        Assert.Equal(2000, Collisions.PauseAfter(Error(983, 14), 4, 0.5)!.Value.TotalMilliseconds);
    }

    [Fact]
    public void A_bulk_copy_writes_UTC_in_parts_below_the_lock_of_a_table_and_within_its_time()
    {
        var table = new BulkTable("t", ("at", BulkType.Instant), ("day", BulkType.Day));
        using var rows = Bulk.ServerRows(
            table,
            [
                [
                    new DateTimeOffset(2026, 11, 29, 7, 30, 0, TimeSpan.FromHours(8)).AddTicks(7),
                    new DateOnly(2026, 11, 29),
                ],
            ]
        );
        var at = (DateTimeOffset)rows.Rows[0][0];
        Assert.Equal(
            (new DateTime(2026, 11, 28, 23, 30, 0), TimeSpan.Zero),
            (at.DateTime, at.Offset)
        );
        using var connection = new SqlConnection();
        using var copy = Bulk.ServerCopy(connection, null, table);
        Assert.InRange(copy.BatchSize, 1, 4_999);
        Assert.Equal(300, copy.BulkCopyTimeout);
    }

    [Fact]
    public void A_text_is_typed_by_what_it_may_be_and_not_by_its_length()
    {
        foreach (
            var (value, size) in new (object?, int)[]
            {
                ("", 4000),
                ("沈", 4000),
                (null, 4000),
                (new string('x', 4000), 4000),
                (new string('x', 4001), -1),
            }
        )
        {
            Assert.Equal(size, Bound(typeof(string), value).Size);
        }

        Assert.Equal(8000, Bound(typeof(byte[]), new byte[3]).Size);
        Assert.Equal(-1, Bound(typeof(byte[]), new byte[8001]).Size);
        Assert.Equal(4000, Bound(typeof(EntityCode?), null).Size);
    }

    [Fact]
    public void What_Dapper_sends_has_one_form_for_texts_of_any_length_and_for_lists_of_nearly_one_length()
    {
        var forms = new HashSet<string>();
        foreach (var count in Enumerable.Range(11, 10))
        {
            forms.Add(
                Sent(
                    "select 1 where a in @codes and b = @text",
                    new
                    {
                        codes = Enumerable.Range(0, count).Select(n => new string('c', n)),
                        text = new string('t', count),
                    }
                )
            );
        }

        Assert.Single(forms);
        // So many that there are few plans in all, and never more parameters than a server takes.
        var plans = Enumerable
            .Range(1, 2_000)
            .Select(count => Sent("select 1 where a in @ids", new { ids = new int[count] }))
            .ToHashSet();
        Assert.InRange(plans.Count, 1, 50);
        Assert.Equal(
            Sent("select @a", new { a = "x" }),
            Sent("select @a", Arguments.Of(new { a = "xyz" }))
        );
    }

    [Fact]
    public void Large_texts_are_read_with_the_drivers_new_way_of_taking_packets_apart()
    {
        foreach (var name in Switches)
        {
            Assert.True(AppContext.TryGetSwitch(name, out var on), name);
            Assert.False(on, name);
        }

        // What the driver makes of them, which is what counts.
        var driver = typeof(SqlConnection).Assembly.GetType(
            "Microsoft.Data.SqlClient.LocalAppContextSwitches",
            throwOnError: true
        )!;
        foreach (var name in Switches)
        {
            var property = driver.GetProperty(
                name.Split('.')[^1],
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
            );
            Assert.False((bool)property!.GetValue(null)!, name);
        }
    }

    [Theory]
    [InlineData("Trading.Web")]
    [InlineData("trading")]
    public void Every_program_that_is_started_says_so(string program)
    {
        var file = Directory
            .GetFiles(
                Path.Combine(Repository.Root, program == "trading" ? "tools" : "src"),
                program + ".runtimeconfig.json",
                SearchOption.AllDirectories
            )
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .First();
        using var settings = JsonDocument.Parse(File.ReadAllText(file));
        var properties = settings
            .RootElement.GetProperty("runtimeOptions")
            .GetProperty("configProperties");
        Assert.All(Switches, name => Assert.False(properties.GetProperty(name).GetBoolean()));
    }

    private static SqlParameter Bound(Type type, object? value)
    {
        ValueMapping.Register();
        var parameter = new SqlParameter { ParameterName = "a" };
        ValueMapping.Bind(parameter, type, value);
        return parameter;
    }

    /// <summary>The text and its parameters' types, as SQL Server keys its plans.</summary>
    private static string Sent(string sql, object args)
    {
        ValueMapping.Register();
        using var connection = new Recorder();
        connection.Execute(sql, args);
        return connection.Sent!;
    }

    // The driver makes them alone.
    private static SqlException Error(int number, byte severity)
    {
        const BindingFlags inner = BindingFlags.Instance | BindingFlags.NonPublic;
        var make = typeof(SqlError)
            .GetConstructors(inner)
            .OrderBy(one => one.GetParameters().Length)
            .First();
        var error = (SqlError)
            make.Invoke([
                .. make.GetParameters()
                    .Select(
                        (parameter, i) =>
                            parameter.Name switch
                            {
                                "infoNumber" => number,
                                "errorClass" => severity,
                                _ => parameter.ParameterType == typeof(string) ? ""
                                : parameter.ParameterType.IsValueType
                                    ? Activator.CreateInstance(parameter.ParameterType)
                                : (object?)null,
                            }
                    ),
            ]);
        var errors = (SqlErrorCollection)
            Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", inner)!.Invoke(errors, [error]);
        return (SqlException)
            typeof(SqlException)
                .GetMethod(
                    "CreateException",
                    BindingFlags.Static | BindingFlags.NonPublic,
                    [typeof(SqlErrorCollection), typeof(string)]
                )!
                .Invoke(null, [errors, "16.0"])!;
    }

    /// <summary>Takes what Dapper gives SQL Server's driver, and sends it nowhere.</summary>
    private sealed class Recorder : DbConnection
    {
        public string? Sent { get; set; }

        [AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";
        public override string DataSource => "";
        public override string ServerVersion => "";
        public override ConnectionState State => ConnectionState.Open;

        public override void ChangeDatabase(string databaseName) { }

        public override void Close() { }

        public override void Open() { }

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
            throw new NotSupportedException();

        protected override DbCommand CreateDbCommand() => new Command(this);

        private sealed class Command(Recorder connection) : DbCommand
        {
            private readonly SqlCommand _inner = new();

            [AllowNull]
            public override string CommandText { get; set; } = "";

            public override int CommandTimeout { get; set; }
            public override CommandType CommandType { get; set; }
            public override bool DesignTimeVisible { get; set; }
            public override UpdateRowSource UpdatedRowSource { get; set; }
            protected override DbConnection? DbConnection { get; set; } = connection;
            protected override DbParameterCollection DbParameterCollection => _inner.Parameters;
            protected override DbTransaction? DbTransaction { get; set; }

            public override void Cancel() { }

            public override int ExecuteNonQuery()
            {
                connection.Sent =
                    CommandText
                    + string.Join(
                        ", ",
                        _inner
                            .Parameters.Cast<SqlParameter>()
                            .Select(one => $"{one.ParameterName} {one.SqlDbType}({one.Size})")
                    );
                return 0;
            }

            public override object? ExecuteScalar() => throw new NotSupportedException();

            public override void Prepare() { }

            protected override DbParameter CreateDbParameter() => _inner.CreateParameter();

            protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
                throw new NotSupportedException();

            protected override void Dispose(bool disposing)
            {
                _inner.Dispose();
                base.Dispose(disposing);
            }
        }
    }
}
