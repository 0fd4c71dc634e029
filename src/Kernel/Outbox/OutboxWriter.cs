using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Trading.Kernel.Commands;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Commands to be run later, written in the same transaction as the change that asks for them: neither exists
/// without the other. Each takes effect once, however often it is delivered, and those about one thing in the order in
/// which they were posted.
/// </summary>
public sealed class OutboxWriter(OutboxStore store, CurrentCaller current, TimeProvider time)
{
    private static readonly ConcurrentDictionary<Type, string> Queues = new();
    private readonly Dictionary<(string Queue, string Subject), string> _told = [];
    private List<NewMessage>? _together;

    /// <summary>True when something was posted that is due at once.</summary>
    internal bool HasPosted { get; set; }

    /// <summary>A transaction begins.</summary>
    internal void Reset()
    {
        HasPosted = false;
        _told.Clear();
    }

    /// <summary>
    /// Does what posts much: what it posts that is due at once is written behind it, in its order, by the engine's bulk
    /// path. Of what throws nothing is written.
    /// </summary>
    public async Task<T> Together<T>(Func<Task<T>> post, CancellationToken cancel)
    {
        var messages = _together = [];
        try
        {
            var done = await post();
            await store.Load(messages, Cause, time.GetUtcNow(), cancel);
            return done;
        }
        finally
        {
            _together = null;
        }
    }

    /// <summary>Asks for a command to be run, now or at an instant.</summary>
    public Task Post<TCommand>(
        TCommand command,
        CancellationToken cancel,
        DateTimeOffset? due = null
    )
        where TCommand : Mediator.IBaseCommand
    {
        var now = time.GetUtcNow();
        var message = new NewMessage(
            QueueOf(typeof(TCommand)),
            TextOf(command),
            SubjectOf(command)
        );
        if (due is null && _together is { } together)
        {
            together.Add(message);
        }
        else
        {
            store.Insert(message, Cause, due ?? now, now);
        }

        HasPosted |= due is null || due <= now;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Asks for several commands at once, one delivery each. What a queue was just told about a subject in this very
    /// transaction it is not told again: an import that publishes, opens and awards has one thing done about it.
    /// </summary>
    internal void PostAll(IReadOnlyList<Mediator.IBaseCommand> commands)
    {
        var messages = new List<NewMessage>(commands.Count);
        foreach (var command in commands)
        {
            var message = new NewMessage(
                QueueOf(command.GetType()),
                TextOf(command),
                SubjectOf(command)
            );
            if (message.Subject is { } subject)
            {
                var line = (message.Queue, subject);
                if (_told.GetValueOrDefault(line) == message.Payload)
                {
                    continue;
                }

                _told[line] = message.Payload;
            }

            messages.Add(message);
        }

        if (_together is { } together)
        {
            together.AddRange(messages);
        }
        else
        {
            store.Insert(messages, Cause, time.GetUtcNow());
        }

        HasPosted |= messages.Count > 0;
    }

    /// <summary>What is under way and for whom, as the trail tells it of what follows later.</summary>
    internal string Cause
    {
        get
        {
            var cause = $"{current.Action} by {current.Caller.Name}";
            return cause.Length <= 250 ? cause : cause[..250];
        }
    }

    internal static string QueueOf(Type command) => Queues.GetOrAdd(command, NameOfQueue);

    private static string NameOfQueue(Type command) =>
        typeof(IOutsideTransaction).IsAssignableFrom(command)
            ? throw new InvalidOperationException(
                $"{command} waits for somebody outside; a message takes effect in a transaction."
            )
            : command.GetCustomAttribute<JobAttribute>()?.Name
                ?? throw new InvalidOperationException($"{command} has no [Job] name.");

    private static string TextOf(object command) =>
        JsonSerializer.Serialize(command, command.GetType(), MessageText.Json);

    // What is about nothing in particular waits for nothing.
    private static string? SubjectOf(object command) =>
        command is IAbout { About.Length: > 0 } about
            ? about.About.Length <= 200
                ? about.About
                : about.About[..200]
            : null;
}

/// <summary>The commands the outbox can carry, by name.</summary>
public sealed class JobCatalogue
{
    // A module's thousands of types are looked through once, however many containers a process makes.
    private static readonly ConcurrentDictionary<Assembly, KnownJob[]> Jobs = new();

    private readonly Dictionary<string, KnownJob> _byName;

    /// <summary>Finds every command with a [Job] name in the assemblies.</summary>
    public JobCatalogue(IEnumerable<Assembly> assemblies) =>
        _byName = assemblies.SelectMany(JobsIn).ToDictionary(job => job.Name);

    private static KnownJob[] JobsIn(Assembly assembly) =>
        Jobs.GetOrAdd(
            assembly,
            static of =>
                [
                    .. from type in of.GetTypes()
                    let job = type.GetCustomAttribute<JobAttribute>()
                    where job is not null
                    select new KnownJob(job.Name, type, JoinOf(type)),
                ]
        );

    private static Func<IReadOnlyList<Mediator.IBaseCommand>, Mediator.IBaseCommand>? JoinOf(
        Type command
    ) =>
        Array.Exists(
            command.GetInterfaces(),
            one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IJoins<>)
        )
            ? typeof(JobCatalogue)
                .GetMethod(nameof(Join), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(command)
                .CreateDelegate<Func<IReadOnlyList<Mediator.IBaseCommand>, Mediator.IBaseCommand>>()
            : null;

    private static Mediator.IBaseCommand Join<TCommand>(
        IReadOnlyList<Mediator.IBaseCommand> several
    )
        where TCommand : IJoins<TCommand>, Mediator.IBaseCommand =>
        TCommand.Join([.. several.Cast<TCommand>()]);

    /// <summary>True where several of a job that wait can be worked as one.</summary>
    public bool Joins(string job) => _byName.GetValueOrDefault(job)?.Join is not null;

    /// <summary>Reads stored commands of one job back, as one.</summary>
    public Mediator.IBaseCommand Read(string job, IReadOnlyList<string> payloads)
    {
        Mediator.IBaseCommand[] commands = [.. payloads.Select(payload => Read(job, payload))];
        return commands is [var one] ? one : _byName[job].Join!(commands);
    }

    /// <summary>Reads a stored command back.</summary>
    public Mediator.IBaseCommand Read(string job, string payload) =>
        _byName.TryGetValue(job, out var known)
            ? (Mediator.IBaseCommand)
                JsonSerializer.Deserialize(payload, known.Type, MessageText.Json)!
            : throw new InvalidOperationException($"No command is called '{job}'.");

    /// <summary>A stored command for people to read, secrets left out; null when it cannot be read.</summary>
    public string? Show(string job, string payload)
    {
        try
        {
            return MessageText.Redact(Read(job, payload));
        }
        catch (Exception error)
            when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    private sealed record KnownJob(
        string Name,
        Type Type,
        Func<IReadOnlyList<Mediator.IBaseCommand>, Mediator.IBaseCommand>? Join
    );
}
