using FluentValidation;
using Mediator;
using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>
/// Checks a message's codes and its rules; the caller gets every broken one at once, by field. What no database can
/// hold, and what is not there at all, is told before any rule looks at it. The platform's own messages carry what was
/// judged when it came.
/// </summary>
public sealed class ValidateBehavior<TMessage, TResponse>(
    IEnumerable<IValidator<TMessage>> rules,
    IEnumerable<IFieldCheck<TMessage>> checks,
    CurrentCaller current
) : IPipelineBehavior<TMessage, TResponse>
    where TMessage : notnull, IMessage
    where TResponse : IOutcome<TResponse>
{
    /// <inheritdoc/>
    public async ValueTask<TResponse> Handle(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        CancellationToken cancellationToken
    )
    {
        var foreign = current.Caller.Kind != CallerKind.Platform;
        if (foreign && TextFaults.In(message) is { Count: > 0 } unheld)
        {
            return TResponse.Fail(Problem.Invalid(unheld));
        }

        var errors = new List<FieldError>(CodeFaults.In(message));
        foreach (var rule in rules)
        {
            var result = await rule.ValidateAsync(message, cancellationToken);
            errors.AddRange(result.Errors.Select(FieldErrors.From));
        }

        foreach (var check in checks)
        {
            errors.AddRange(await check.Check(message, cancellationToken));
        }

        if (foreign && message is IBaseCommand)
        {
            // Where a field's own rule says it already, once is enough.
            var said = errors.Select(error => error.Pointer).ToHashSet();
            errors.AddRange(
                TextFaults.Forbidden(message).Where(error => !said.Contains(error.Pointer))
            );
        }

        return errors.Count == 0
            ? await next(message, cancellationToken)
            : TResponse.Fail(Problem.Invalid(errors));
    }
}
