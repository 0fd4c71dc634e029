namespace Trading.Messaging.Contracts;

/// <summary>How far messages came that left the platform, for whoever had them sent. Neither to whom nor what they said.</summary>
public interface IDeliveries
{
    /// <summary>Of messages about these subjects (<see cref="Message.About"/>), oldest first.</summary>
    Task<IReadOnlyList<Delivery>> Of(IReadOnlyCollection<Guid> subjects, CancellationToken cancel);
}

/// <summary>One message on one channel.</summary>
/// <param name="About">Its subject.</param>
/// <param name="Channel">One of <see cref="MessageChannels"/>.</param>
/// <param name="State">One of <see cref="DeliveryStates"/>.</param>
/// <param name="At">Since when.</param>
public sealed record Delivery(Guid About, string Channel, string State, DateTimeOffset At);

/// <summary>What became of a message that leaves the platform.</summary>
public static class DeliveryStates
{
    /// <summary>Not handed over yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>The gateway has it; whether it arrived is asked for.</summary>
    public const string Taken = "taken";

    /// <summary>The mail server has it, or the gateway, which never said whether it arrived.</summary>
    public const string Sent = "sent";

    /// <summary>The gateway says that it arrived.</summary>
    public const string Delivered = "delivered";

    /// <summary>Refused for good, not delivered, or tried for too long.</summary>
    public const string Failed = "failed";

    /// <summary>Not wanted any more when its turn came, or too late to be of use.</summary>
    public const string Dropped = "dropped";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Waiting, new("待发送", "Waiting")),
        new(Taken, new("已提交网关", "With the gateway")),
        new(Sent, new("已发送", "Sent")),
        new(Delivered, new("已送达", "Delivered")),
        new(Failed, new("未送达", "Not delivered")),
        new(Dropped, new("未发送（已失效）", "Not sent any more")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) =>
        All.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);
}
