using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;

namespace Trading.Kernel.LongJobs;

/// <summary>Asks for long jobs, in the transaction of the command that wants one.</summary>
public sealed class LongJobWriter(
    SqlSession sql,
    LongJobStore store,
    CurrentCaller current,
    OutboxWriter outbox,
    TimeProvider time
)
{
    /// <summary>Asks for one; returns its key.</summary>
    /// <param name="kind">A code of <see cref="LongJobKind"/>.</param>
    /// <param name="input">What is wanted.</param>
    /// <param name="about">What it is about, where that has a name.</param>
    /// <param name="exclusive">Of several with one such word one runs after the other, in the order in which they were asked for.</param>
    /// <param name="id">Its key, where the module has one.</param>
    public Guid Ask<TInput>(
        string kind,
        TInput input,
        string? about = null,
        string? exclusive = null,
        Guid? id = null
    )
        where TInput : notnull
    {
        var now = time.GetUtcNow();
        var job = new LongJob
        {
            Id = id ?? sql.NewId(now),
            Kind = kind,
            About = about,
            Input = JsonSerializer.Serialize(input, MessageText.Json),
            Cause = outbox.Cause,
            AskedBy = current.Caller.Name,
            AskedAt = now,
        };
        store.Insert(job, exclusive);
        outbox.HasPosted = true;
        return job.Id;
    }

    /// <summary>Has one carried on that failed, was refused or cancelled; nothing happens while it is under way.</summary>
    public async Task CarryOn(LongJob job, CancellationToken cancel)
    {
        if (!job.IsUnderWay)
        {
            await store.Retry(job.Id, time.GetUtcNow(), cancel);
            outbox.HasPosted = true;
        }
    }
}
