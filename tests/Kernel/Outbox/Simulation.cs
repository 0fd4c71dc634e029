using System.Data.Common;
using System.Globalization;
using Dapper;
using Mediator;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Trading.Access.Audit;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>
/// Outbox, long jobs and audit trail as they run in production, on a virtual clock and one thread: a seeded scheduler
/// changes over at every transaction and every statement outside one, heartbeats included, kills processes before any
/// statement, loses hand-overs or gives them twice, and lets time jump past leases. What they promise is checked: each
/// effect and each step once, in order for a subject and for a key, nothing lost, behind a dead letter nothing waits but
/// its own subject, and for each thing done one entry in a trail that is sound.
/// </summary>
internal sealed partial class Simulation
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
    private readonly List<(string Action, string About, string Result)> _refusals = [];
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

    public Simulation(Database database, int seed, Tally seen)
    {
        _database = database;
        Seen = seen;
        Time = new ActorsClock(_clock);
        _random = new Random(seed);
        _subjects = [.. Enumerable.Range(0, 2).Select(_ => Guid.NewGuid())];
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Settings);
        services.AddSingleton(Time);
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
        services.AddSingleton<Limits>();
        services.AddSingleton<SecurityLog>();
        services.AddSingleton(KeyRing.From(Settings, database));
        services.AddSingleton(ArchiveSettings.From(Settings));
        services.AddSingleton<AuditSeal>();
        services.AddScoped<AuditKeys>();
        services.AddScoped<AuditLinks>();
        services.AddScoped<ArchiveMarks>();
        services.AddScoped<IAuditTrail, AuditTrail>();
        services.AddScoped<OutboxStore>();
        services.AddScoped<OutboxWriter>();
        services.AddScoped<CurrentDelivery>();
        services.AddScoped<DeadLetters>();
        services.AddScoped<OperatorAlarm>();
        services.AddScoped<EndedMessages>();
        services.AddSingleton<OutboxSignal>();
        services.AddScoped<ChangeWriter>();
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<OutboxWorker>();
        services.AddSingleton(this);
        services.AddLongJob<SimulatedJob, SimulatedJob.Input, SimulatedJob.Reached>(
            SimulatedJob.Kind
        );
        services.AddSingleton<LongJobCatalogue>();
        services.AddSingleton(
            new LongJobSettings
            {
                MaxAttempts = 3,
                FirstPause = TimeSpan.FromSeconds(2),
                LongestPause = TimeSpan.FromSeconds(30),
                Gap = TimeSpan.Zero,
            }
        );
        services.AddScoped<LongJobStore>();
        services.AddScoped<LongJobWriter>();
        services.AddScoped<LongJobAccess>();
        services.AddSingleton<LongJobWorker>();
        services.AddSingleton<LongJobDispatcher>();
        services.AddSingleton<ILongJobQueue>(this);
        services.AddSingleton<DispatchPending>();
        services.AddSingleton(new JobCatalogue([]));
        _services = services.BuildServiceProvider();
    }

    private Tally Seen { get; }

    private TimeProvider Time { get; }

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
                Start($"poster {poster}", Poster(2), restarts: true);
            }

            for (var runner = 0; runner < 2; runner++)
            {
                Start($"runner {runner}", Runner, restarts: true);
            }

            Start("petitioner", Petitioner(3), restarts: true);
            Start("operator", Operator, restarts: true);
            Start("overseer", Overseer, restarts: true);
            Start("linker", Linker, restarts: true);

            // While everything goes wrong.
            var steps = 60 + _random.Next(180);
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
        if (_faults && _parked.Count > 0 && _random.Next(40) == 0)
        {
            // One stands still, its heartbeat too, until its lease is over and longer: what it held is another's.
            _parked[_random.Next(_parked.Count)].Actor.StillUntil =
                _clock.GetUtcNow() + TimeSpan.FromSeconds(_random.Next(35, 60));
            Advance(TimeSpan.FromSeconds(31));
            return;
        }

        var now = _clock.GetUtcNow();
        var able = _parked.FindAll(parked => parked.Actor.StillUntil <= now);
        if (able.Count == 0 || _random.Next(12) == 0)
        {
            // Mostly a moment; sometimes longer than a lease.
            Advance(
                _random.Next(8) == 0
                    ? TimeSpan.FromSeconds(_random.Next(1, 90))
                    : TimeSpan.FromMilliseconds(_random.Next(1, 700))
            );
            return;
        }

        Resume(able[_random.Next(able.Count)]);
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
                    select (select count(*) from outbox_message m where m.state = 'waiting' and not exists (
                        select 1 from outbox_message e
                        where e.state = 'dead' and e.subject = m.subject and e.queue = m.queue and e.id < m.id))
                    + (select count(*) from long_job where state in ('queued', 'running'))
                    """
                ) == 0
            )
            {
                return;
            }
        }

        throw new InvalidOperationException("It never comes to rest: something is lost.");
    }

    // The actors.

    private Func<Task> Poster(int left) =>
        async () =>
        {
            for (; left > 0; left--)
            {
                var now = _clock.GetUtcNow();
                var task = new Posted
                {
                    Number = ++_number,
                    Queue = _random.Next(2) == 0 ? "one" : "two",
                    Subject = _random.Next(3) is < 2 and var which
                        ? _subjects[which].ToString()
                        : null,
                    Due = _random.Next(6) == 0 ? now.AddSeconds(_random.Next(60)) : now,
                    Kind = _random.Next(20) switch
                    {
                        < 8 => Kind.Quick,
                        < 12 => Kind.Long,
                        < 14 => Kind.Flaky,
                        < 16 => Kind.Poison,
                        16 => Kind.Deadly,
                        _ => Kind.Refused,
                    },
                };
                var posted = await Do<SimulatedPost, PostedMessage>(
                    new(task.Number),
                    async (provider, cancel) =>
                    {
                        provider
                            .GetRequiredService<OutboxStore>()
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
                        return new PostedMessage(
                            await provider
                                .GetRequiredService<SqlSession>()
                                .One<long>(NewestMessage, null, cancel)
                        );
                    }
                );
                var id = posted.Value.Id;
                _posted[id] = task;
                Note(
                    $"posted {id} {task.Queue} {task.Subject?[..4]} {task.Kind} due {task.Due:mm:ss}"
                );
            }
        };

    private async Task Dispatcher()
    {
        while (true)
        {
            await _services.GetRequiredService<DispatchPending>().Look(default);
            await _services
                .GetRequiredService<LongJobDispatcher>()
                .Look(wakened: _random.Next(3) == 0, default);
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(100, 3000)), Time);
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
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(5)), Time);
            if (
                Rows<long>("select id from outbox_message where state = 'dead' order by id")
                is not [var id, ..]
            )
            {
                continue;
            }

            if (_random.Next(2) == 0)
            {
                await Do<ReplayMessage.Command, Unit>(
                    new(id, "mended"),
                    (provider, token) =>
                        ActivatorUtilities
                            .CreateInstance<ReplayMessage.Handler>(provider)
                            .Handle(new(id, "mended"), token)
                );
                Note($"has {id} delivered again");
                continue;
            }

            var discarded = false;
            await Do<DiscardMessage.Command, DiscardMessage.Discarded>(
                new(id, "not needed"),
                async (provider, token) =>
                {
                    // What had its effect unnoticed keeps it.
                    discarded = !Rows<long>("select number from sim_effect").Contains(id);
                    return await ActivatorUtilities
                        .CreateInstance<DiscardMessage.Handler>(provider)
                        .Handle(new(id, "not needed"), token);
                }
            );
            _posted[id].Discarded = discarded;
            Note($"discarded {id}: {discarded}");
        }
    }

    private async Task Linker()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 40)), Time);
            var linked = await Do<LinkLanes.Command, LinkLanes.Linked>(
                new(),
                (provider, token) =>
                    ActivatorUtilities
                        .CreateInstance<LinkLanes.Handler>(provider)
                        .Handle(new(), token)
            );
            Seen.Linked += linked.Value.Lanes;
        }
    }

    // A command through the real pipeline. What it did is noted in its own transaction, what refused it when it is told.
    private async Task<Outcome<TResult>> Do<TCommand, TResult>(
        TCommand command,
        Func<IServiceProvider, CancellationToken, ValueTask<Outcome<TResult>>> handle,
        IReadOnlyList<OutboxMessage>? delivered = null,
        CancellationToken cancel = default
    )
        where TCommand : Trading.Kernel.Commands.ICommand<TResult>
        where TResult : notnull
    {
        var action = MessageText.NameOf(typeof(TCommand));
        var about = (command as IAbout)?.About;
        await using var scope = _services.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        provider.GetRequiredService<CurrentDelivery>().MessageIds =
        [
            .. (delivered ?? []).Select(message => message.Id),
        ];
        provider.GetRequiredService<CurrentCaller>().Caller = Caller.Platform(
            delivered?[0].Queue ?? "simulation"
        );
        var pipeline = ActivatorUtilities.CreateInstance<
            TransactionBehavior<TCommand, Outcome<TResult>>
        >(provider, NullLogger<TransactionBehavior<TCommand, Outcome<TResult>>>.Instance);
        var outcome = await pipeline.Handle(
            command,
            async (_, token) =>
            {
                // Of what says for itself what the trail is to know, that is nothing.
                if (!typeof(TResult).IsAssignableTo(typeof(IAuditedResult)))
                {
                    await provider
                        .GetRequiredService<SqlSession>()
                        .Execute(AddDone, new { action, about }, token);
                }

                return await handle(provider, token);
            },
            cancel
        );
        // Where several were joined, each is refused alone or not at all.
        if (outcome.Problem is { } problem && delivered is not { Count: > 1 })
        {
            _refusals.Add((action, about!.ToLowerInvariant(), problem.Code));
        }

        return outcome;
    }

    Task<Problem?> IMessageDelivery.Deliver(OutboxMessage message, CancellationToken cancel) =>
        Deliver([message], cancel);

    bool IMessageDelivery.Joins(string queue) => true;

    Task<Problem?> IMessageDelivery.Deliver(
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancel
    ) => Deliver(messages, cancel);

    private async Task<Problem?> Deliver(
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancel
    )
    {
        Seen.Joined += messages.Count > 1 ? 1 : 0;
        foreach (var message in messages)
        {
            var task = _posted[message.Id];
            Note($"delivers {message.Id} {task.Kind} attempt {message.Attempts + 1}");
            if (task.Kind == Kind.Long || task.Number % 5 == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 200)), Time, cancel);
            }

            if (task.Kind == Kind.Deadly && !_mended)
            {
                throw Killed($"message {message.Id}");
            }
        }

        var outcome = await Do<SimulatedEffect, Unit>(
            new(messages[0].Id),
            async (provider, token) =>
            {
                foreach (var message in messages)
                {
                    await provider
                        .GetRequiredService<SqlSession>()
                        .Execute(AddEffect, new { number = message.Id }, token);
                }

                foreach (var task in messages.Select(message => _posted[message.Id]))
                {
                    switch (task.Kind)
                    {
                        case Kind.Refused:
                            return Problem.Conflict("no", "不行", "no");
                        case Kind.Poison when !_mended:
                            throw new InvalidOperationException("poison");
                        case Kind.Flaky when task.Failures++ < 1:
                            throw new InvalidOperationException("flaky");
                    }
                }

                return Unit.Value;
            },
            messages,
            cancel
        );
        Note($"delivered {string.Join(',', messages.Select(message => message.Id))}");
        return outcome.Problem;
    }

    void IClaimQueue.Enqueue(Guid claim, IReadOnlyList<long> ids)
    {
        Note($"handed over {string.Join(',', ids)}");
        if (!_faults || _random.Next(15) > 0)
        {
            _handedOver.Add((claim, [.. ids]));
            WakeOneOf(_idle);
        }
    }

    private void WakeOneOf(List<TaskCompletionSource> idle)
    {
        if (idle.Count > 0)
        {
            var one = idle[_random.Next(idle.Count)];
            idle.Remove(one);
            one.SetResult();
        }
    }

    long IClaimQueue.Waiting() => _handedOver.Count;

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

        if (actor.Dead)
        {
            throw new KilledException();
        }

        if (_faults && actor.Restarts && _random.Next(70) == 0)
        {
            throw Killed(statement);
        }

        _inTransaction = statement == "begin" || (_inTransaction && statement != "commit");
    }

    // Nothing more of it reaches the database, and another takes its place.
    private KilledException Killed(string before)
    {
        var actor = Current.Value!;
        Note($"is killed before {before}");
        Seen.Killed++;
        actor.Dead = true;
        return new();
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

    private static readonly Statement AddDone = Statement.Of(
        "sim.done",
        "insert into sim_done (action, about) values (@action, @about)"
    );

    private static readonly Statement NewestMessage = Statement.Of(
        "sim.newest",
        "select max(id) from outbox_message"
    );

    private static readonly IConfiguration Settings = new ConfigurationBuilder()
        .AddInMemoryCollection([new("Trading:Keys", string.Join(';', KeyRing.New()))])
        .Build();

    private enum Kind
    {
        Quick,
        Long,
        Flaky,
        Poison,
        Deadly,
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
        public DateTimeOffset StillUntil { get; set; }
        public bool Dead { get; set; }
        public bool Ended { get; set; }
    }

    private sealed record Parked(Actor Actor, string Statement)
    {
        public TaskCompletionSource Resumed { get; } = new();
    }

    private sealed class KilledException : Exception;

    /// <summary>What beats for an actor is its own act: it is changed over from, and dies with it.</summary>
    private sealed class ActorsClock(FakeTimeProvider clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            var actor = Current.Value;
            return clock.CreateTimer(
                period > TimeSpan.Zero ? Beat : callback,
                state,
                dueTime,
                period
            );

            void Beat(object? of)
            {
                if (actor is { Dead: true })
                {
                    return;
                }

                var other = Current.Value;
                Current.Value = actor;
                callback(of);
                Current.Value = other;
            }
        }
    }
}
