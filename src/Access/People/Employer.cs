using Trading.Domain.Codes;

namespace Trading.Access.People;

/// <summary>A firm that a person of the authorities works or worked for.</summary>
public sealed record Employer
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>The firm's code.</summary>
    public EntityCode EntityCode { get; init; }

    /// <summary>First day.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>Last day; null while it goes on.</summary>
    public DateOnly? ToDay { get; init; }

    /// <summary>True when the person said so; false when the security administrator did.</summary>
    public bool SelfDeclared { get; init; }

    public string RecordedBy { get; init; } = "";
}
