using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Dapper;
using Trading.Kernel.Security;

namespace Trading.Kernel.Sql;

/// <summary>Sees every statement just before it is sent; the fault tests crash here, the simulation changes over to another actor.</summary>
public interface IStatementWatcher
{
    /// <summary>Called before a statement; names besides the statements' own: <c>begin</c>, <c>commit</c>, <c>rollback</c> (which must not throw).</summary>
    ValueTask Before(string statement);
}

/// <summary>
/// One caller's conversation with the database: one connection, at most one transaction. Scoped: every command and
/// query has its own. Not for use by two threads at once.
/// </summary>
public sealed class SqlSession(Database database, IEnumerable<IStatementWatcher> watchers)
    : IAsyncDisposable
{
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "trading.sql.duration",
        "ms",
        "Time of one named statement."
    );

    /// <summary>Where a database's error carries the name of the statement it came from (<see cref="Exception.Data"/>).</summary>
    public const string StatementName = "statement";

    /// <summary>Marks an error that came with a commit, of which nobody knows whether it came through.</summary>
    internal const string InCommit = "commit";

    private static readonly object NoArguments = new();

    private DbConnection? _connection;
    private DbTransaction? _transaction;
    private readonly List<(Statement Statement, object Args)> _held = [];
    private readonly List<(BulkTable Table, List<object?[]> Rows)> _heldRows = [];
    private IQuestion? _asked;
    private int _transactions;
    private Statement? _streaming;

    /// <summary>The engine behind it.</summary>
    public Engine Engine => database.Engine;

    /// <summary>True while a transaction is open.</summary>
    public bool InTransaction => _transaction is not null;

    /// <summary>An id for a new row; later ones are greater in the engine's own order.</summary>
    public Guid NewId(DateTimeOffset now) => Sql.NewId.At(Engine, now);

    /// <summary>All rows.</summary>
    public Task<List<T>> Query<T>(Statement statement, object? args, CancellationToken cancel) =>
        GoesWithOthers(args)
            ? WithOthers<T>(statement, args ?? NoArguments, cancel)
            : Run(
                statement,
                args,
                cancel,
                async (connection, command) => (await connection.QueryAsync<T>(command)).AsList()
            );

    /// <summary>The one row, or null; more than one is our mistake and throws.</summary>
    public async Task<T?> One<T>(Statement statement, object? args, CancellationToken cancel) =>
        GoesWithOthers(args)
            ? (await WithOthers<T>(statement, args ?? NoArguments, cancel)).SingleOrDefault()
            : await Run(
                statement,
                args,
                cancel,
                (connection, command) => connection.QuerySingleOrDefaultAsync<T?>(command)
            );

    /// <summary>
    /// Asks for one row that the transaction needs later: on PostgreSQL the question goes in the round trip of the
    /// session's next one, elsewhere it is sent when the answer is wanted. One at a time.
    /// </summary>
    public Question<T> Ask<T>(Statement statement, object args)
    {
        if (!InTransaction || _asked is not null)
        {
            throw new InvalidOperationException(
                $"{statement.Name} is asked outside a transaction, or beside another question."
            );
        }

        var question = new Question<T>(this, _transactions, statement, args);
        _asked = question;
        return question;
    }

    /// <summary>
    /// The rows one after the other as the database sends them, never all in memory. Until the last was read or the loop is
    /// left, the session sends nothing else.
    /// </summary>
    public async IAsyncEnumerable<T> Stream<T>(
        Statement statement,
        object? args,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        DemandScope(statement, null);
        await SendHeld(cancel);
        await Watch(statement.Name);
        var connection = await Connected(cancel);
        using var patience = StatementPatience.Begin(connection, statement);
        await using var rows = connection
            .QueryUnbufferedAsync<T>(
                statement.For(Engine),
                args,
                _transaction,
                commandTimeout: StatementPatience.Seconds(statement)
            )
            .GetAsyncEnumerator(cancel);
        _streaming = statement;
        try
        {
            while (await Next(rows, statement))
            {
                yield return rows.Current;
            }
        }
        finally
        {
            _streaming = null;
        }
    }

    /// <summary>All rows that lie in the scope.</summary>
    public Task<List<T>> Query<T>(
        Statement statement,
        DataScope scope,
        object? args,
        CancellationToken cancel
    ) =>
        Run(
            statement,
            scope,
            args,
            cancel,
            async (connection, command) => (await connection.QueryAsync<T>(command)).AsList()
        );

    /// <summary>The one row if it lies in the scope, or null; more than one is our mistake and throws.</summary>
    public Task<T?> One<T>(
        Statement statement,
        DataScope scope,
        object? args,
        CancellationToken cancel
    ) =>
        Run(
            statement,
            scope,
            args,
            cancel,
            (connection, command) => connection.QuerySingleOrDefaultAsync<T?>(command)
        );

    /// <summary>Runs it; returns the number of rows touched.</summary>
    public Task<int> Execute(Statement statement, object? args, CancellationToken cancel) =>
        Run(statement, args, cancel, (connection, command) => connection.ExecuteAsync(command));

    /// <summary>
    /// Runs one that takes rows by <c>{page}</c> again and again until none are left; returns the rows touched. Each time
    /// so few that SQL Server locks rows and not the table.
    /// </summary>
    public async Task<int> ExecuteInParts(
        Statement statement,
        object args,
        CancellationToken cancel
    )
    {
        var part = Arguments.Of(args, new { skip = 0, take = Bulk.RowsAtOnce });
        for (var touched = 0; ; )
        {
            var rows = await Execute(statement, part, cancel);
            touched += rows;
            if (rows < Bulk.RowsAtOnce)
            {
                return touched;
            }
        }
    }

    /// <summary>
    /// Runs several statements in their order, sent as one round trip where the engine can; returns the rows touched by
    /// all of them. Arguments are plain objects; a list is none.
    /// </summary>
    public async Task<int> ExecuteBatch(
        IReadOnlyList<(Statement Statement, object Args)> lines,
        CancellationToken cancel
    )
    {
        await SendHeld(cancel);
        return await SendBatch(lines, thenCommit: false, cancel);
    }

    /// <summary>The same for any number of statements, none too: at most so many in a round trip.</summary>
    public async Task ExecuteAll(
        IReadOnlyList<(Statement Statement, object Args)> lines,
        int atOnce,
        CancellationToken cancel
    )
    {
        foreach (var some in lines.Chunk(atOnce))
        {
            await ExecuteBatch(some, cancel);
        }
    }

    /// <summary>
    /// Writes whose outcome nothing else in the transaction asks for: they are sent in their order before the session's
    /// next statement, or with the commit, on PostgreSQL in its round trip. What goes wrong with them is thrown there.
    /// </summary>
    public void Hold(params ReadOnlySpan<(Statement Statement, object Args)> lines)
    {
        if (!InTransaction)
        {
            throw new InvalidOperationException("What is held is sent within a transaction.");
        }

        _held.AddRange(lines);
    }

    /// <summary>
    /// New rows whose outcome nothing else in the transaction asks for: all that come to be held of a table go by the engine's
    /// own bulk path, before the statements that are held.
    /// </summary>
    public void Hold(BulkTable table, IEnumerable<object?[]> rows)
    {
        if (!InTransaction)
        {
            throw new InvalidOperationException("What is held is sent within a transaction.");
        }

        var at = _heldRows.FindIndex(held => held.Table == table);
        if (at < 0)
        {
            at = _heldRows.Count;
            _heldRows.Add((table, []));
        }

        _heldRows[at].Rows.AddRange(rows);
    }

    /// <summary>Many rows by the engine's own bulk path, within the open transaction.</summary>
    public async Task Load(
        BulkTable table,
        IReadOnlyCollection<object?[]> rows,
        CancellationToken cancel
    )
    {
        if (!InTransaction)
        {
            throw new InvalidOperationException($"{table.Name} is loaded outside a transaction.");
        }

        await SendHeld(cancel);
        await SendRows(table, rows, cancel);
    }

    /// <summary>Opens the transaction. On SQLite it takes the write lock at once, so that reads inside are current.</summary>
    public async Task Begin(CancellationToken cancel)
    {
        await Watch("begin");
        var connection = await Connected(cancel);
        _transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        _transactions++;
    }

    /// <summary>Makes all of it true.</summary>
    public async Task Commit(CancellationToken cancel)
    {
        if (Engine != Engine.Postgres || _heldRows.Count > 0)
        {
            await SendHeld(cancel);
        }

        try
        {
            if (_held.Count > 0)
            {
                // The server skips whatever follows a statement that fails, the commit included.
                await SendBatch(TakeHeld(), thenCommit: true, cancel);
            }
            else
            {
                await Watch("commit");
                await _transaction!.CommitAsync(cancel);
            }
        }
        catch (DbException error)
        {
            error.Data[InCommit] = true;
            throw;
        }

        await _transaction!.DisposeAsync();
        _transaction = null;
        _asked = null;
    }

    /// <summary>Makes none of it true.</summary>
    public async Task Rollback()
    {
        _held.Clear();
        _heldRows.Clear();
        _asked = null;
        if (_transaction is { } open)
        {
            _transaction = null;
            await Watch("rollback");
            // Disposing rolls back, also when the server already did.
            await open.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Rollback();
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }

    internal bool IsIn(int transaction) => InTransaction && transaction == _transactions;

    internal void Withdraw(IQuestion question)
    {
        if (_asked != question)
        {
            throw new InvalidOperationException(
                $"{question.Statement.Name} was asked in a transaction that has ended."
            );
        }

        _asked = null;
    }

    private bool GoesWithOthers(object? args) =>
        (_held.Count > 0 || _asked is not null)
        && _heldRows.Count == 0
        && Engine == Engine.Postgres
        && (args is null || Batch.CanBind(args));

    // What was asked before, what is held and the question after them, in one round trip.
    private async Task<List<T>> WithOthers<T>(
        Statement statement,
        object args,
        CancellationToken cancel
    )
    {
        DemandScope(statement, null);
        var asked = _asked;
        _asked = null;
        (Statement Statement, object Args)[] lines = [.. TakeHeld(), (statement, args)];
        if (asked is not null)
        {
            lines = [(asked.Statement, asked.Args), .. lines];
        }

        await Watch(lines);
        return await Measured(
            NameOf(lines),
            () => Batch.Query<T>(_connection!, _transaction, lines, asked, cancel)
        );
    }

    private (Statement Statement, object Args)[] TakeHeld()
    {
        var lines = _held.ToArray();
        _held.Clear();
        return lines;
    }

    private async Task SendHeld(CancellationToken cancel)
    {
        while (_heldRows.Count > 0)
        {
            var (table, rows) = _heldRows[0];
            _heldRows.RemoveAt(0);
            await SendRows(table, rows, cancel);
        }

        if (_held.Count > 0)
        {
            await SendBatch(TakeHeld(), thenCommit: false, cancel);
        }
    }

    private async Task SendRows(
        BulkTable table,
        IReadOnlyCollection<object?[]> rows,
        CancellationToken cancel
    )
    {
        var name = $"bulk {table.Name}";
        await Watch(name);
        if (rows.Count > 0)
        {
            await Measured(
                name,
                async () =>
                {
                    await Bulk.Insert(_connection!, _transaction, table, rows, cancel);
                    return rows.Count;
                }
            );
        }
    }

    private async Task<int> SendBatch(
        IReadOnlyList<(Statement Statement, object Args)> lines,
        bool thenCommit,
        CancellationToken cancel
    )
    {
        var connection = await Connected(cancel);
        await Watch(lines);
        if (!connection.CanCreateBatch)
        {
            return await Measured(
                NameOf(lines),
                () => Batch.ExecuteEach(connection, _transaction, Engine, lines, cancel)
            );
        }

        if (thenCommit)
        {
            await Watch("commit");
        }

        return await Measured(
            NameOf(lines),
            () => Batch.Execute(connection, _transaction, Engine, lines, thenCommit, cancel)
        );
    }

    private Task<T> Run<T>(
        Statement statement,
        object? args,
        CancellationToken cancel,
        Func<DbConnection, CommandDefinition, Task<T>> send
    ) => Run(statement, null, args, cancel, send);

    private async Task<T> Run<T>(
        Statement statement,
        DataScope? scope,
        object? args,
        CancellationToken cancel,
        Func<DbConnection, CommandDefinition, Task<T>> send
    )
    {
        DemandScope(statement, scope);
        await SendHeld(cancel);
        await Watch(statement.Name);
        return await Measured(
            statement.Name,
            async () =>
            {
                var connection = await Connected(cancel);
                using var patience = StatementPatience.Begin(connection, statement);
                return await send(
                    connection,
                    new CommandDefinition(
                        scope is null ? statement.For(Engine) : statement.For(Engine, scope),
                        scope is null ? args : ScopeText.Arguments(scope, args),
                        _transaction,
                        StatementPatience.Seconds(statement),
                        cancellationToken: cancel
                    )
                );
            }
        );
    }

    // A connection that was lost stays lost: within a transaction its error is thrown, outside one there is a new connection.
    private async ValueTask<DbConnection> Connected(CancellationToken cancel)
    {
        if (_transaction is null && _connection is { State: not ConnectionState.Open } lost)
        {
            _connection = null;
            await lost.DisposeAsync();
        }

        return _connection ??= await database.Open(cancel);
    }

    private async Task<T> Measured<T>(string name, Func<Task<T>> send)
    {
        using var activity = Telemetry.Activities.StartActivity(name, ActivityKind.Client);
        activity?.SetTag("db.system.name", Engine.ToString());
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await send();
        }
        catch (DbException error)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            error.Data[StatementName] = name;
            throw;
        }
        finally
        {
            Duration.Record(
                Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                new KeyValuePair<string, object?>("statement", name)
            );
        }
    }

    // Forgetting a scope is an exception, not a leak.
    private static void DemandScope(Statement statement, DataScope? scope)
    {
        if (statement.IsScoped != (scope is not null))
        {
            throw new InvalidOperationException(
                $"{statement.Name} is sent {(statement.IsScoped ? "without the scope it asks for" : "with a scope it does not look at")}."
            );
        }
    }

    private static async ValueTask<bool> Next<T>(IAsyncEnumerator<T> rows, Statement statement)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (DbException error)
        {
            error.Data[StatementName] = statement.Name;
            throw;
        }
    }

    private static string NameOf(IEnumerable<(Statement Statement, object Args)> lines) =>
        string.Join(" + ", lines.Select(line => line.Statement.Name));

    private async ValueTask Watch(IEnumerable<(Statement Statement, object Args)> lines)
    {
        foreach (var (statement, _) in lines)
        {
            await Watch(statement.Name);
        }
    }

    private async ValueTask Watch(string name)
    {
        if (_streaming is { } open && name != "rollback")
        {
            throw new InvalidOperationException(
                $"{name} cannot be sent while {open.Name} is being read."
            );
        }

        foreach (var watcher in watchers)
        {
            await watcher.Before(name);
        }
    }
}
