using Microsoft.Extensions.DependencyInjection;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>Messages as the tests of the outbox need them.</summary>
internal static class Messages
{
    /// <summary>A province where the test decides which deliveries fail.</summary>
    public static Province Province(
        Engine engine,
        Failing failing,
        Dictionary<string, string?>? settings = null
    ) =>
        Harness.Province.On(
            engine,
            settings,
            services =>
            {
                services.AddSingleton<MessageDelivery>();
                services.AddSingleton<IMessageDelivery>(provider =>
                {
                    failing.Real = provider.GetRequiredService<MessageDelivery>();
                    return failing;
                });
            }
        );

    /// <summary>Posts a command as a handler does; returns the message's number.</summary>
    public static async Task<long> Post<TCommand>(
        Province province,
        TCommand command,
        DateTimeOffset? due = null
    )
        where TCommand : Mediator.IBaseCommand
    {
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        await scope.ServiceProvider.GetRequiredService<OutboxWriter>().Post(command, default, due);
        await sql.Commit(default);
        return await province.Scalar<long>("select max(id) from outbox_message");
    }

    /// <summary>Does nothing, as there is no such panel: a message about that subject.</summary>
    public static InviteExpert.Command About(Guid subject) => new(subject, Guid.NewGuid());

    /// <summary>Claims what is ready now.</summary>
    public static async Task<List<long>> Claim(Province province, Guid claim, int take = 50)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var now = (province.Clock ?? TimeProvider.System).GetUtcNow();
        return await scope
            .ServiceProvider.GetRequiredService<OutboxStore>()
            .Claim(claim, now, now.AddSeconds(30), take, default);
    }

    /// <summary>The messages that had their effect.</summary>
    public static async Task<List<long>> Effects(Province province) =>
        await province.Rows<long>("select message_id from outbox_effect order by message_id");
}

/// <summary>Delivers, unless the test says otherwise.</summary>
internal sealed class Failing : IMessageDelivery
{
    public MessageDelivery? Real { get; set; }

    /// <summary>Done before the delivery; what it throws is what the delivery throws.</summary>
    public Func<OutboxMessage, Task>? Before { get; set; }

    public async Task<Problem?> Deliver(OutboxMessage message, CancellationToken cancel)
    {
        if (Before is { } before)
        {
            await before(message);
        }

        return await Real!.Deliver(message, cancel);
    }

    /// <summary>How many went together, each time that several did.</summary>
    public List<int> Joined { get; } = [];

    public bool Joins(string queue) => Real!.Joins(queue);

    public async Task<Problem?> Deliver(
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancel
    )
    {
        Joined.Add(messages.Count);
        foreach (var message in messages)
        {
            await (Before?.Invoke(message) ?? Task.CompletedTask);
        }

        return await Real!.Deliver(messages, cancel);
    }
}
