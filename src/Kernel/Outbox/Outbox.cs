using System.Reflection;
using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Commands to be run later, written in the same transaction as the change that asks for them: neither exists
/// without the other. Each is run once for effect, however often it is delivered.
/// </summary>
public sealed class OutboxWriter(SqlSession sql, TimeProvider time)
{
    private static readonly Statement Insert = Statement.Of(
        "kernel.outbox.insert",
        """
        insert into outbox (id, job, payload, due_at, created_at)
        values (@id, @job, @payload, @due, @now)
        """
    );

    /// <summary>Asks for a command to be run, now or at an instant.</summary>
    public async Task Post<TCommand>(
        TCommand command,
        CancellationToken cancel,
        DateTimeOffset? due = null
    )
        where TCommand : Mediator.IBaseCommand
    {
        var now = time.GetUtcNow();
        var job =
            typeof(TCommand).GetCustomAttribute<JobAttribute>()
            ?? throw new InvalidOperationException($"{typeof(TCommand)} has no [Job] name.");
        await sql.Execute(
            Insert,
            new
            {
                id = Guid.CreateVersion7(now),
                job = job.Name,
                payload = JsonSerializer.Serialize(command, MessageText.Json),
                due = due ?? now,
                now,
            },
            cancel
        );
    }
}

/// <summary>Wakes the dispatcher in this process when something was committed, so that it need not wait for its next look.</summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _wakened = new(0, 1);

    /// <inheritdoc/>
    public void Dispose() => _wakened.Dispose();

    /// <summary>Something may be there.</summary>
    public void Wake()
    {
        if (_wakened.CurrentCount == 0)
        {
            try
            {
                _wakened.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another thread woke it in between, which is as good.
            }
        }
    }

    /// <summary>Waits to be wakened, at most so long.</summary>
    public Task Wait(TimeSpan atMost, CancellationToken cancel) =>
        _wakened.WaitAsync(atMost, cancel);
}

/// <summary>The commands the outbox can carry, by name.</summary>
public sealed class JobCatalogue
{
    private readonly Dictionary<string, Type> _byName;

    /// <summary>Finds every command with a [Job] name in the assemblies.</summary>
    public JobCatalogue(IEnumerable<Assembly> assemblies) =>
        _byName = assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (type, job: type.GetCustomAttribute<JobAttribute>()))
            .Where(pair => pair.job is not null)
            .ToDictionary(pair => pair.job!.Name, pair => pair.type);

    /// <summary>Reads a stored command back.</summary>
    public Mediator.IBaseCommand Read(string job, string payload) =>
        _byName.TryGetValue(job, out var type)
            ? (Mediator.IBaseCommand)JsonSerializer.Deserialize(payload, type, MessageText.Json)!
            : throw new InvalidOperationException($"No command is called '{job}'.");
}
