using Trading.Access;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Demo;

/// <summary>Where what the demo's people do is sent from, in their name and at their time.</summary>
internal sealed class DemoDesk(Sender sender, Grants grants, TimeProvider time)
{
    /// <summary>Who makes what nobody of the demo is named for.</summary>
    public static readonly Caller Maker = Caller.Platform("demo");

    public DateTimeOffset Now => time.GetUtcNow();

    public DateOnly Today => time.Today();

    /// <summary>Done now, or the demo is broken and says where.</summary>
    public async Task<T> Do<T>(ICommand<T> command, Caller caller, CancellationToken cancel)
        where T : notnull => (await sender.Send(command, caller, cancel)).Value;

    /// <summary>Done at an instant of the past, where the clock can be set.</summary>
    public Task<T> Do<T>(
        DateTimeOffset at,
        ICommand<T> command,
        Caller caller,
        CancellationToken cancel
    )
        where T : notnull => As(at, () => Do(command, caller, cancel));

    /// <summary>All that somebody does at an instant of the past, where the clock can be set.</summary>
    public Task<T> As<T>(DateTimeOffset at, Func<Task<T>> run) =>
        time is DemoClock clock ? clock.As(at, run) : run();

    public async Task<T> Ask<T>(IQuery<T> query, Caller caller, CancellationToken cancel)
        where T : notnull => (await sender.Send(query, caller, cancel)).Value;

    /// <summary>What there may not be.</summary>
    public async Task<T?> Find<T>(IQuery<T> query, Caller caller, CancellationToken cancel)
        where T : class
    {
        var outcome = await sender.Send(query, caller, cancel);
        return outcome.Problem is { Kind: ProblemKind.NotFound } ? null : outcome.Value;
    }

    /// <summary>Who keeps a firm's record.</summary>
    public Caller Clerk(string login, EntityCode code) =>
        new()
        {
            Kind = CallerKind.Person,
            Name = login,
            EntityCode = code,
            Permissions = grants.OfRoles([Roles.Bidder]),
        };

    /// <summary>One of the accounts, with the rights of a role over the whole province.</summary>
    public async Task<Caller> Of(string login, string role, CancellationToken cancel)
    {
        var account = (
            await Ask(new ListPeople.Query { Text = login, Take = 50 }, Maker, cancel)
        ).Items.First(person => person.Login == login);
        return new Caller
        {
            Kind = CallerKind.Person,
            Name = account.Login,
            PersonId = account.Id,
            OfficeId = account.OfficeId,
            Permissions = grants.OfRoles([role]),
            Scope = DataScope.Everything,
        };
    }

    /// <summary>A trading system with a key of these scopes.</summary>
    public Caller System(Guid id, string name, params string[] scopes) =>
        new()
        {
            Kind = CallerKind.System,
            Name = name,
            SystemId = id,
            Permissions = grants.OfScopes(scopes),
            Scope = DataScope.Everything,
        };

    // Office hours begin at nine, and on a working day.
    public static DateTimeOffset AtNine(DateOnly day) =>
        ChinaTime.At(WorkingDays.Official.OnOrAfter(day), new TimeOnly(9, 0));
}
