namespace Trading.Kernel.Outbox;

/// <summary>
/// A command with a [Job] name of which several that wait are worked as one, in one transaction: where most of the cost is
/// the way to the database, a hundred a second go that way as ten. Joined are only first attempts, each about something else;
/// where the joined one throws or is refused, each is worked alone.
/// </summary>
/// <typeparam name="TSelf">The command.</typeparam>
public interface IJoins<TSelf>
    where TSelf : IJoins<TSelf>
{
    /// <summary>One that has the effect of several; the first gives it its name and its subject.</summary>
    static abstract TSelf Join(IReadOnlyList<TSelf> several);
}
