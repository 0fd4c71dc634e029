using Trading.Domain.Codes;

namespace Trading.Kernel.Security;

/// <summary>What kind of caller it is.</summary>
public enum CallerKind
{
    /// <summary>Nobody is signed in.</summary>
    Anonymous,

    /// <summary>A person with a session.</summary>
    Person,

    /// <summary>A trading system with a key.</summary>
    System,

    /// <summary>The platform itself: a job, or the operator's command line.</summary>
    Platform,
}

/// <summary>Who calls, from where, and what that caller may do.</summary>
public sealed record Caller
{
    /// <summary>Nobody.</summary>
    public static readonly Caller Anonymous = new()
    {
        Kind = CallerKind.Anonymous,
        Name = "anonymous",
    };

    /// <summary>Its kind.</summary>
    public required CallerKind Kind { get; init; }

    /// <summary>For the audit trail: a sign-in name, a system's name, a job's name.</summary>
    public required string Name { get; init; }

    /// <summary>The person, when it is one.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>The trading system, when it is one.</summary>
    public Guid? SystemId { get; init; }

    /// <summary>The source under which what a trading system feeds is kept: its name at first, and still that when it is renamed.</summary>
    public string Source
    {
        get => field ?? Name;
        init;
    }

    /// <summary>The session, when there is one.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The office the person works for, when there is one.</summary>
    public Guid? OfficeId { get; init; }

    /// <summary>The bidder whose record the person keeps, when there is one.</summary>
    public EntityCode? EntityCode { get; init; }

    /// <summary>Roles by their code.</summary>
    public IReadOnlySet<string> Roles { get; init; } = new HashSet<string>();

    /// <summary>What it may do.</summary>
    public IReadOnlySet<Permission> Permissions { get; init; } = new HashSet<Permission>();

    /// <summary>Of these, the permissions held only by standing in for somebody who is away, with that person's sign-in name.</summary>
    public IReadOnlyDictionary<Permission, string> Delegated { get; init; } =
        new Dictionary<Permission, string>();

    /// <summary>Which fields of a record a trading system may read; null for what its keys open.</summary>
    public FieldScope? Fields { get; init; }

    /// <summary>How often those became more: what it was told before that was of less.</summary>
    public long FieldsWidened { get; init; }

    /// <summary>So many requests a minute a trading system may make; null for as many as everybody.</summary>
    public int? PerMinute { get; init; }

    /// <summary>Which data it sees and touches with what is its own.</summary>
    public DataScope Scope { get; init; } = DataScope.Nothing;

    /// <summary>Which data it sees and touches besides by standing in, each permission those of the absent.</summary>
    public IReadOnlyDictionary<
        Permission,
        IReadOnlyList<DelegatedScope>
    > DelegatedScopes { get; init; } = new Dictionary<Permission, IReadOnlyList<DelegatedScope>>();

    /// <summary>Network address, for the audit trail.</summary>
    public string? Address { get; init; }

    /// <summary>When the person last gave the password or the second factor in this session.</summary>
    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>When the session ends unless it is used meanwhile; null for who has none.</summary>
    public DateTimeOffset? SessionEndsAt { get; init; }

    /// <summary>zh-CN or en.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>The caller's Idempotency-Key, for a command that creates.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What made the platform do it, when it is a job: for the audit trail.</summary>
    public string? Cause { get; init; }

    /// <summary>True when it may.</summary>
    public bool May(Permission permission) =>
        Kind == CallerKind.Platform || Permissions.Contains(permission);

    /// <summary>For whom the caller acts when using one of these; null when they are the caller's own.</summary>
    public string? OnBehalfOf(IReadOnlyList<Permission> anyOf)
    {
        var held = anyOf.Where(Permissions.Contains).ToList();
        return held.Count > 0 && held.TrueForAll(Delegated.ContainsKey) ? Delegated[held[0]] : null;
    }

    /// <summary>
    /// Which data it sees and touches with any of these permissions: what it holds itself in its own scope, what it was
    /// delegated in the absent person's.
    /// </summary>
    public DataScope ScopeOf(params ReadOnlySpan<string> anyOf)
    {
        if (Kind == CallerKind.Platform)
        {
            return DataScope.Everything;
        }

        var scope = DataScope.Nothing;
        foreach (var permission in anyOf)
        {
            if (HoldsItself(permission))
            {
                scope = scope.Or(Scope);
            }

            foreach (var absent in DelegatedScopes.GetValueOrDefault(permission) ?? [])
            {
                scope = scope.Or(absent.Scope);
            }
        }

        return scope;
    }

    /// <summary>For whom the caller acts on what lies there; null when it is in the own scope by a permission of its own.</summary>
    public string? OnBehalfOf(Permission permission, DataPlace place) =>
        HoldsItself(permission) && Scope.Holds(place)
            ? null
            : DelegatedScopes
                .GetValueOrDefault(permission)
                ?.FirstOrDefault(absent => absent.Scope.Holds(place))
                ?.Login;

    private bool HoldsItself(Permission permission) =>
        Permissions.Contains(permission) && !Delegated.ContainsKey(permission);

    /// <summary>The platform itself, under a job's name.</summary>
    public static Caller Platform(string name) => new() { Kind = CallerKind.Platform, Name = name };
}

/// <summary>A message's permission: the caller needs one of these.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RequiresAttribute(params string[] anyOf) : Attribute
{
    /// <summary>One of these suffices.</summary>
    public IReadOnlyList<Permission> AnyOf { get; } =
    [.. anyOf.Select(code => new Permission(code))];
}

/// <summary>A message anyone may send, signed in or not. Needs a reason.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AnyoneAttribute(string because) : Attribute
{
    /// <summary>Why no permission is needed.</summary>
    public string Because { get; } = because;
}

/// <summary>A message about the caller as a person: a trading system is refused, whatever its key may.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PersonsOnlyAttribute : Attribute;

/// <summary>Never written to the audit trail or a log.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;
