using System.Data.Common;
using System.Globalization;
using Dapper;
using Mediator;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>
/// Dispatchers, workers, posters and an operator as they run in production, on a virtual clock and one thread: a seeded
/// scheduler changes over at every transaction and every statement outside one, kills processes before any statement,
/// loses hand-overs or gives them twice, and lets time jump past leases. What the outbox promises is checked at the end:
/// each effect once and with its line in the ledger, in order for a subject, nothing lost, and behind a dead letter
/// nothing waits but its own subject.
/// </summary>
internal sealed class Simulation
    : IStatementWatcher,
        IMessageDelivery,
        IClaimQueue,
        ILongJobQueue,
        IOperators
{
    private const int MostSteps = 20_000;
    private static readonly AsyncLocal<Actor?> Current = new();
    private readonly Random _random;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly ServiceProvider _services;
    private readonly Database _database;
    private readonly List<Parked> _parked = [];
    private readonly List<Actor> _actors = [];
    private readonly List<(Guid Claim, long[] Ids)> _handedOver = [];
    private readonly Dictionary<long, Posted> _posted = [];
    private readonly List<string> _events = [];
    private readonly Guid[] _subjects;
    private readonly List<TaskCompletionSource> _idle = [];
    private bool _inTransaction;
    private bool _faults = true;
    private bool _mended;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _number;

    public Simulation(Database database, int seed)
    {
        _database = database;
        _random = new Random(seed);
        _subjects = [.. Enumerable.Range(0, 3).Select(_ => Guid.NewGuid())];
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton(database);
        services.AddSingleton<IStatementWatcher>(this);
        services.AddSingleton<IMessageDelivery>(this);
        services.AddSingleton<IClaimQueue>(this);
        services.AddSingleton<IOperators>(this);
        services.AddSingleton(
            new OutboxSettings
            {
                BatchSize = 4,
                MaxAttempts = 3,
                FirstPause = TimeSpan.FromSeconds(2),
                LongestPause = TimeSpan.FromSeconds(30),
            }
        );
        services.AddScoped<SqlSession>();
        services.AddScoped<CurrentCaller>();
        services.AddScoped<FailureEffects>();
        services.AddScoped<Idempotency>();
        services.AddScoped<IAuditTrail, Ledger>();
        services.AddScoped<OutboxStore>();
        services.AddScoped<OutboxWriter>();
        services.AddScoped<CurrentDelivery>();
        services.AddScoped<DeadLetters>();
        services.AddScoped<OperatorAlarm>();
        services.AddScoped<EndedMessages>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutboxWorker>();
        services.AddSingleton<LongJobCatalogue>();
        services.AddSingleton<LongJobDispatcher>();
        services.AddSingleton<ILongJobQueue>(this);
        services.AddSingleton<DispatchPending>();
        services.AddSingleton(new JobCatalogue([]));
        _services = services.BuildServiceProvider();
    }

    /// <summary>The tables besides the product's.</summary>
    public const string Tables = """
        create table if not exists sim_effect (place integer primary key autoincrement, number integer not null);
        create table if not exists sim_ledger (number integer not null);
        delete from sim_effect; delete from sim_ledger;
        delete from outbox_message; delete from outbox_effect; delete from outbox_alarm;
        """;

    /// <summary>Runs one schedule; throws with what was broken.</summary>
    public void Run()
    {
        Current.Value = null;
        try
        {
            for (var node = 0; node < 2; node++)
            {
                Start($"dispatcher {node}", Dispatcher, restarts: true);
            }

            for (var worker = 0; worker < 3; worker++)
            {
                Start($"worker {worker}", Worker, restarts: true);
            }

            for (var poster = 0; poster < 3; poster++)
            {
                Start($"poster {poster}", Poster, restarts: false);
            }

            Start("operator", Operator, restarts: true);

            // While everything goes wrong.
            var steps = 200 + _random.Next(400);
            for (var step = 0; step < steps; step++)
            {
                Step();
            }

            // Nothing is killed any more, but what always fails goes on failing.
            _faults = false;
            Settle(actor => actor.Name[0] == 'p');

            // Until the cause is mended.
            _mended = true;
            Settle(actor => actor.Name[0] is 'p' or 'o');
            CheckAll();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(
                error.Message + "\n" + string.Join('\n', _events.TakeLast(400)),
                error
            );
        }
        finally
        {
            foreach (var actor in _actors)
            {
                actor.Dead = true;
            }

            while (_parked.Count > 0)
            {
                Resume(_parked[^1]);
            }

            _services.Dispose();
        }
    }

    private void Step()
    {
        if (_parked.Count == 0 || _random.Next(12) == 0)
        {
            // Mostly a moment; sometimes longer than a lease.
            Advance(
                _random.Next(8) == 0
                    ? TimeSpan.FromSeconds(_random.Next(1, 90))
                    : TimeSpan.FromMilliseconds(_random.Next(1, 700))
            );
            return;
        }

        Resume(_parked[_random.Next(_parked.Count)]);
    }

    // Until nothing is left but what waits for a dead letter.
    private void Settle(Predicate<Actor> ends)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            Step();
            if (
                step % 20 == 0
                && _actors.TrueForAll(actor => !ends(actor) || actor.Ended)
                && Count(
                    """
                    select count(*) from outbox_message m where m.state = 'waiting' and not exists (
                        select 1 from outbox_message e
                        where e.state = 'dead' and e.subject = m.subject and e.queue = m.queue and e.id < m.id)
                    """
                ) == 0
            )
            {
                return;
            }
        }

        throw new InvalidOperationException("It never comes to rest: something is lost.");
    }

    private void CheckAll()
    {
        Expect(
            Count("select count(*) from outbox_message where state <> 'refused'") == 0,
            "messages are left"
        );
        var places = Rows<(long Place, long Number)>("select place, number from sim_effect");
        var ledger = Rows<long>("select number from sim_ledger");
        var effects = places.ToLookup(row => row.Number, row => row.Place);
        foreach (var (id, task) in _posted)
        {
            var times = effects[id].Count();
            var expected = task.Discarded || task.Kind == Kind.Refused ? 0 : 1;
            Expect(times == expected, $"{id} ({task.Kind}) had {times} effects, not {expected}");
            Expect(
                ledger.Count(number => number == id) == (task.Discarded ? 0 : 1),
                $"{id} ({task.Kind}) has {ledger.Count(number => number == id)} lines in the ledger"
            );
        }

        Expect(
            places.TrueForAll(row => _posted.ContainsKey(row.Number)),
            "an effect of what was never posted"
        );
        foreach (
            var line in _posted
                .Where(pair => pair.Value.Subject is not null)
                .GroupBy(pair => (pair.Value.Queue, pair.Value.Subject))
        )
        {
            var done = line.Where(pair => effects[pair.Key].Any())
                .OrderBy(pair => pair.Key)
                .ToList();
            for (var later = 1; later < done.Count; later++)
            {
                for (var earlier = 0; earlier < later; earlier++)
                {
                    Expect(
                        done[earlier].Value.Due > done[later].Value.Due
                            || effects[done[earlier].Key].First()
                                < effects[done[later].Key].First(),
                        $"{done[later].Key} passed {done[earlier].Key}"
                    );
                }
            }
        }
    }

    // The actors.

    private async Task Poster()
    {
        for (var left = 4; left > 0; left--)
        {
            await using var scope = _services.CreateAsyncScope();
            var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
            var now = _clock.GetUtcNow();
            var task = new Posted
            {
                Number = ++_number,
                Queue = _random.Next(2) == 0 ? "one" : "two",
                Subject = _random.Next(4) is < 3 and var which ? _subjects[which].ToString() : null,
                Due = _random.Next(6) == 0 ? now.AddSeconds(_random.Next(60)) : now,
                Kind = _random.Next(20) switch
                {
                    < 8 => Kind.Quick,
                    < 12 => Kind.Long,
                    < 14 => Kind.Flaky,
                    < 17 => Kind.Poison,
                    _ => Kind.Refused,
                },
            };
            await sql.Begin(default);
            scope
                .ServiceProvider.GetRequiredService<OutboxStore>()
                .Insert(
                    new(
                        task.Queue,
                        task.Number.ToString(CultureInfo.InvariantCulture),
                        task.Subject
                    ),
                    null,
                    task.Due,
                    now
                );
            var id = (
                await sql.One<long>(
                    Statement.Of(
                        "sim.id",
                        $"select id from outbox_message where payload = '{task.Number}'"
                    ),
                    null,
                    default
                )
            );
            await sql.Commit(default);
            _posted[id] = task;
            Note($"posted {id} {task.Queue} {task.Subject?[..4]} {task.Kind} due {task.Due:mm:ss}");
        }
    }

    private async Task Dispatcher()
    {
        while (true)
        {
            await _services.GetRequiredService<DispatchPending>().Look(default);
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(100, 1500)), _clock);
        }
    }

    private async Task Worker()
    {
        while (true)
        {
            if (_handedOver.Count == 0)
            {
                var idle = new TaskCompletionSource();
                _idle.Add(idle);
                await idle.Task;
            }

            await Before("fetch");
            if (_handedOver.Count == 0)
            {
                continue;
            }

            var next = _handedOver[0];
            // What a worker fetched and never ended may be fetched again, or be lost with it.
            var twice = _faults && _random.Next(10) == 0;
            if (!twice)
            {
                _handedOver.RemoveAt(0);
            }

            await _services.GetRequiredService<OutboxWorker>().Work(next.Claim, next.Ids, default);
        }
    }

    private async Task Operator()
    {
        while (
            !_mended || Count("select count(*) from outbox_message where state <> 'refused'") > 0
        )
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(5)), _clock);
            if (
                Rows<long>("select id from outbox_message where state = 'dead' order by id")
                is not [var id, ..]
            )
            {
                continue;
            }

            await using var scope = _services.CreateAsyncScope();
            var provider = scope.ServiceProvider;
            var sql = provider.GetRequiredService<SqlSession>();
            await sql.Begin(default);
            var discarded = false;
            if (_random.Next(2) == 0)
            {
                await ActivatorUtilities
                    .CreateInstance<ReplayMessage.Handler>(provider)
                    .Handle(new(id, "mended"), default);
            }
            else
            {
                await ActivatorUtilities
                    .CreateInstance<DiscardMessage.Handler>(provider)
                    .Handle(new(id, "not needed"), default);
                // What had its effect unnoticed keeps it.
                discarded = !Rows<long>("select number from sim_effect").Contains(id);
            }

            await sql.Commit(default);
            _posted[id].Discarded = discarded;
            Note($"decided on {id}, discarded: {_posted[id].Discarded}");
        }
    }

    async Task<Problem?> IMessageDelivery.Deliver(OutboxMessage message, CancellationToken cancel)
    {
        var task = _posted[message.Id];
        Note($"delivers {message.Id} {task.Kind} attempt {message.Attempts + 1}");
        if (task.Kind == Kind.Long || task.Number % 5 == 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 200)), _clock, cancel);
        }

        await using var scope = _services.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        provider.GetRequiredService<CurrentDelivery>().MessageId = message.Id;
        provider.GetRequiredService<CurrentCaller>().Caller = Caller.Platform(message.Queue);
        var pipeline = ActivatorUtilities.CreateInstance<
            TransactionBehavior<Effect, Outcome<Unit>>
        >(provider, NullLogger<TransactionBehavior<Effect, Outcome<Unit>>>.Instance);
        var outcome = await pipeline.Handle(
            new Effect(message.Id),
            async (effect, token) =>
            {
                await provider
                    .GetRequiredService<SqlSession>()
                    .Execute(AddEffect, new { number = effect.Number }, token);
                return task.Kind switch
                {
                    Kind.Refused => Problem.Conflict("no", "不行", "no"),
                    Kind.Poison when !_mended => throw new InvalidOperationException("poison"),
                    Kind.Flaky when task.Failures++ < 1 => throw new InvalidOperationException(
                        "flaky"
                    ),
                    _ => Unit.Value,
                };
            },
            cancel
        );
        Note($"delivered {message.Id}");
        return outcome.Problem;
    }

    void IClaimQueue.Enqueue(Guid claim, IReadOnlyList<long> ids)
    {
        Note($"handed over {string.Join(',', ids)}");
        if (!_faults || _random.Next(15) > 0)
        {
            _handedOver.Add((claim, [.. ids]));
            if (_idle.Count > 0)
            {
                var idle = _idle[_random.Next(_idle.Count)];
                _idle.Remove(idle);
                idle.SetResult();
            }
        }
    }

    long IClaimQueue.Waiting() => _handedOver.Count;

    void ILongJobQueue.Enqueue() => throw new InvalidOperationException("There are no long jobs.");

    long ILongJobQueue.Waiting() => 0;

    Task IOperators.Tell(LocalizedText message, string link, CancellationToken cancel) =>
        Task.CompletedTask;

    // The scheduler.

    public async ValueTask Before(string statement)
    {
        if (statement == "rollback")
        {
            _inTransaction = false;
            return;
        }

        if (Current.Value is not { } actor)
        {
            return;
        }

        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException($"Another thread before {statement}.");
        }

        if (actor.Dead)
        {
            _inTransaction = false;
            throw new KilledException();
        }

        if (!_inTransaction)
        {
            var parked = new Parked(actor, statement);
            _parked.Add(parked);
            await parked.Resumed.Task;
        }

        if (actor.Dead || (_faults && actor.Restarts && _random.Next(60) == 0))
        {
            Note($"{actor.Name} is killed before {statement}");
            actor.Dead = true;
            throw new KilledException();
        }

        _inTransaction = statement == "begin" || (_inTransaction && statement != "commit");
    }

    private void Resume(Parked parked)
    {
        _parked.Remove(parked);
        parked.Resumed.SetResult();
        Reap();
    }

    private void Advance(TimeSpan span)
    {
        _clock.Advance(span);
        Reap();
    }

    private void Reap()
    {
        foreach (var actor in _actors.ToList())
        {
            if (actor.Run is not { IsCompleted: true } run || actor.Ended)
            {
                continue;
            }

            actor.Ended = true;
            if (run.IsFaulted && run.Exception!.InnerException is not KilledException)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(
                    run.Exception.InnerException!
                );
            }

            if (actor.Dead && actor.Restarts)
            {
                Start(actor.Name, actor.Work, restarts: true);
            }
        }
    }

    private void Start(string name, Func<Task> work, bool restarts)
    {
        var actor = new Actor(name, work, restarts);
        _actors.Add(actor);
        Current.Value = actor;
        actor.Run = work();
        Current.Value = null;
    }

    private void Note(string what) =>
        _events.Add($"{_clock.GetUtcNow():mm:ss.fff} {Current.Value?.Name}: {what}");

    private static void Expect(bool so, string otherwise)
    {
        if (!so)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private List<T> Rows<T>(string sql)
    {
        using var connection = new SqliteConnection(_database.ConnectionString);
        return connection.Query<T>(sql).AsList();
    }

    private long Count(string sql) => Rows<long>(sql)[0];

    private static readonly Statement AddEffect = Statement.Of(
        "sim.effect",
        "insert into sim_effect (number) values (@number)"
    );

    private sealed class Ledger(SqlSession sql) : IAuditTrail
    {
        private static readonly Statement Add = Statement.Of(
            "sim.ledger",
            "insert into sim_ledger (number) values (@about)"
        );

        public Task Append(AuditEntry entry, CancellationToken cancel) =>
            sql.Execute(Add, new { about = entry.About }, cancel);
    }

    internal sealed record Effect(long Number) : Trading.Kernel.Commands.ICommand<Unit>, IAbout
    {
        string IAbout.About => Number.ToString(CultureInfo.InvariantCulture);
    }

    private enum Kind
    {
        Quick,
        Long,
        Flaky,
        Poison,
        Refused,
    }

    private sealed record Posted
    {
        public int Number { get; init; }
        public string Queue { get; init; } = "";
        public string? Subject { get; init; }
        public DateTimeOffset Due { get; init; }
        public Kind Kind { get; init; }
        public int Failures { get; set; }
        public bool Discarded { get; set; }
    }

    private sealed class Actor(string name, Func<Task> work, bool restarts)
    {
        public string Name => name;
        public Func<Task> Work => work;
        public bool Restarts => restarts;
        public Task? Run { get; set; }
        public bool Dead { get; set; }
        public bool Ended { get; set; }
    }

    private sealed record Parked(Actor Actor, string Statement)
    {
        public TaskCompletionSource Resumed { get; } = new();
    }

    private sealed class KilledException : Exception;
}
