using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Messaging.Contracts;

namespace Trading.Access.OwnData;

/// <summary>How the person is written to, for the person's own copy.</summary>
internal sealed class MessageHoldings(IPersonalMessages messages) : IPersonalHoldings
{
    public LocalizedText Title { get; } = new("消息渠道", "Channels of messages");

    public Task<object?> Of(Guid personId, EntityCode? entityCode, CancellationToken cancel) =>
        messages.Of(personId, cancel);
}
