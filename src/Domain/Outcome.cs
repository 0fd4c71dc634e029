namespace Trading.Domain;

/// <summary>What a problem is, which decides the HTTP status.</summary>
public enum ProblemKind
{
    /// <summary>400: the request cannot be read.</summary>
    Malformed = 400,

    /// <summary>401: nobody is signed in.</summary>
    Unauthenticated = 401,

    /// <summary>403: the caller may not do this.</summary>
    Forbidden = 403,

    /// <summary>404: it does not exist, or the caller may not know that it does.</summary>
    NotFound = 404,

    /// <summary>405: the address has no such method.</summary>
    MethodNotAllowed = 405,

    /// <summary>409: the state of things does not allow it.</summary>
    Conflict = 409,

    /// <summary>410: it was there once, and has to be begun anew.</summary>
    Gone = 410,

    /// <summary>412: somebody changed it in the meantime.</summary>
    Stale = 412,

    /// <summary>413: more bytes than are taken.</summary>
    TooLarge = 413,

    /// <summary>415: the body is of a kind or in an encoding that is not read here.</summary>
    UnsupportedMedia = 415,

    /// <summary>422: one or more fields break a rule.</summary>
    Invalid = 422,

    /// <summary>428: the request must say which version it means (If-Match).</summary>
    PreconditionRequired = 428,

    /// <summary>429: too often; try later.</summary>
    TooMany = 429,

    /// <summary>503: something this needs does not answer; try later.</summary>
    Unavailable = 503,
}

/// <summary>One field that breaks one rule.</summary>
/// <param name="Pointer">JSON pointer of the field (RFC 6901), e.g. <c>/contacts/0/phone</c>.</param>
/// <param name="Code">The rule, stable for machines, e.g. <c>uscc.check_character</c>.</param>
/// <param name="Message">The rule in words, in the caller's language.</param>
/// <param name="Value">The value sent, shortened; null where it must not be repeated (passwords).</param>
public sealed record FieldError(string Pointer, string Code, string Message, string? Value = null);

/// <summary>What a user did that cannot be done: a value, not an exception. RFC 9457 in the API.</summary>
/// <param name="Kind">Its kind, which decides the HTTP status.</param>
/// <param name="Code">Stable for machines, e.g. <c>entity.not_draft</c>.</param>
/// <param name="Message">What is wrong and what to do next.</param>
public sealed record Problem(ProblemKind Kind, string Code, LocalizedText Message)
{
    /// <summary>The fields at fault; empty when the problem is not about a field.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>More members of the problem document, e.g. <c>current</c> for a stale version.</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } =
        new Dictionary<string, object?>();

    /// <summary>Nothing there, or nothing the caller may know of.</summary>
    public static Problem NotFound(string zh, string en) =>
        new(ProblemKind.NotFound, "not_found", new(zh, en));

    /// <summary>The state of things does not allow it.</summary>
    public static Problem Conflict(string code, string zh, string en) =>
        new(ProblemKind.Conflict, code, new(zh, en));

    /// <summary>The caller may not do this.</summary>
    public static Problem Forbidden(string zh, string en) =>
        new(ProblemKind.Forbidden, "forbidden", new(zh, en));

    /// <summary>
    /// Somebody was faster: members <c>current</c>, what is there now, and <c>differences</c>, where it is not what was to
    /// be saved.
    /// </summary>
    public static Problem Stale(
        string zh,
        string en,
        object current,
        IReadOnlyList<object>? differences = null
    )
    {
        var extensions = new Dictionary<string, object?> { ["current"] = current };
        if (differences is not null)
        {
            extensions["differences"] = differences;
        }

        return new(ProblemKind.Stale, "stale", new(zh, en)) { Extensions = extensions };
    }

    /// <summary>One field breaks one rule.</summary>
    public static Problem Invalid(
        string pointer,
        string code,
        LocalizedText message,
        string? value = null
    ) => Invalid([new FieldError(pointer, code, message.ToString(), value)]);

    /// <summary>Fields break rules.</summary>
    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        new(
            ProblemKind.Invalid,
            "invalid",
            new("提交的内容有误，请按提示修改。", "Some fields need correction.")
        )
        {
            Errors = errors,
        };
}

/// <summary>What the pipeline needs to know of any outcome.</summary>
/// <typeparam name="TSelf">The outcome type itself.</typeparam>
public interface IOutcome<TSelf>
    where TSelf : IOutcome<TSelf>
{
    /// <summary>What went wrong; null on success.</summary>
    Problem? Problem { get; }

    /// <summary>The value, boxed; null on failure.</summary>
    object? Boxed { get; }

    /// <summary>The type of the value, to read a stored one back.</summary>
    static abstract Type ValueType { get; }

    /// <summary>An outcome that failed.</summary>
    static abstract TSelf Fail(Problem problem);

    /// <summary>An outcome that succeeded with a value read back from storage.</summary>
    static abstract TSelf Succeed(object value);
}

/// <summary>A value, or what the user can do about not getting one.</summary>
/// <typeparam name="T">The value; must survive a round trip through JSON (idempotent replies are stored).</typeparam>
public readonly record struct Outcome<T> : IOutcome<Outcome<T>>
    where T : notnull
{
    private readonly T? _value;

    private Outcome(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    /// <inheritdoc/>
    public Problem? Problem { get; }

    /// <inheritdoc/>
    public object? Boxed => _value;

    /// <inheritdoc/>
    public static Type ValueType => typeof(T);

    /// <summary>True when there is a value.</summary>
    public bool Succeeded => Problem is null;

    /// <summary>The value; throws when there is none, with the problem's words.</summary>
    public T Value =>
        Problem is null
            ? _value!
            : throw new InvalidOperationException(
                $"{Problem.Code}: {Problem.Message.En} {string.Join("; ", Problem.Errors)}"
            );

    /// <summary>Success.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>Failure.</summary>
    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);

    /// <inheritdoc/>
    public static Outcome<T> Fail(Problem problem) => new(default, problem);

    /// <inheritdoc/>
    public static Outcome<T> Succeed(object value) => new((T)value, null);

    /// <summary>Success, named for languages without implicit conversions.</summary>
    public static Outcome<T> FromT(T value) => value;

    /// <summary>Failure, named for languages without implicit conversions.</summary>
    public static Outcome<T> FromProblem(Problem problem) => problem;
}

/// <summary>Nothing to return but that it was done.</summary>
public sealed record Unit
{
    /// <summary>The one value.</summary>
    public static readonly Unit Value = new();
}
