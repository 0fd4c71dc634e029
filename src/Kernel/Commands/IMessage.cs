namespace Trading.Kernel.Commands;

/// <summary>What every message has in common.</summary>
/// <typeparam name="T">What it gives.</typeparam>
public interface IMessage<T>
    where T : notnull;

/// <summary>Changes something: one transaction, audited, all or nothing.</summary>
/// <typeparam name="T">What the caller gets; must survive JSON.</typeparam>
public interface ICommand<T> : Mediator.ICommand<Outcome<T>>, IMessage<T>
    where T : notnull;

/// <summary>Reads; no transaction, no audit.</summary>
/// <typeparam name="T">What the caller gets.</typeparam>
public interface IQuery<T> : Mediator.IQuery<Outcome<T>>, IMessage<T>
    where T : notnull;

/// <summary>Handles one kind of command.</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <typeparam name="T">What the caller gets.</typeparam>
public interface ICommandHandler<TCommand, T> : Mediator.ICommandHandler<TCommand, Outcome<T>>
    where TCommand : ICommand<T>
    where T : notnull;

/// <summary>Handles one kind of query.</summary>
/// <typeparam name="TQuery">The query.</typeparam>
/// <typeparam name="T">What the caller gets.</typeparam>
public interface IQueryHandler<TQuery, T> : Mediator.IQueryHandler<TQuery, Outcome<T>>
    where TQuery : IQuery<T>
    where T : notnull;

/// <summary>
/// A command that waits for somebody outside the product. Nothing is locked meanwhile: its handler runs without a
/// transaction, and what it changes it changes by sending other commands, each with its own. It cannot be a job of the
/// outbox nor part of another command.
/// </summary>
public interface IOutsideTransaction;

/// <summary>A command that is about one thing, which the audit trail names.</summary>
public interface IAbout
{
    /// <summary>E.g. an entity's code or a procurement's id.</summary>
    string About { get; }
}

/// <summary>A command that shows who somebody is by one of several means; the audit trail tells which, never what was shown.</summary>
public interface IByMeans
{
    /// <summary>E.g. <c>recovery_code</c>; told from the form of what was given, whether it was right or not.</summary>
    string Means { get; }
}

/// <summary>A value with a version, which the API sends as ETag.</summary>
public interface IVersioned
{
    /// <summary>1 at creation, one more with every change.</summary>
    long Version { get; }
}

/// <summary>A command the outbox can carry, under a name that outlives renamed classes.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobAttribute(string name) : Attribute
{
    /// <summary>E.g. <c>evaluation.invite</c>.</summary>
    public string Name { get; } = name;
}
