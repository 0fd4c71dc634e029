using FluentValidation;
using Mediator;

namespace Trading.Kernel.Commands;

/// <summary>
/// Checks a message's codes and its rules; the caller gets every broken one at once, by field.
/// </summary>
public sealed class ValidateBehavior<TMessage, TResponse>(IEnumerable<IValidator<TMessage>> rules)
    : IPipelineBehavior<TMessage, TResponse>
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
        var errors = new List<FieldError>(CodeFaults.In(message));
        foreach (var rule in rules)
        {
            var result = await rule.ValidateAsync(message, cancellationToken);
            errors.AddRange(result.Errors.Select(FieldErrors.From));
        }

        return errors.Count == 0
            ? await next(message, cancellationToken)
            : TResponse.Fail(Problem.Invalid(errors));
    }
}
