using Microsoft.Extensions.DependencyInjection;

namespace Trading.Evaluation;

/// <summary>The module's entry.</summary>
public static class EvaluationModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddEvaluation(this IServiceCollection services) => services;
}

internal interface IPlaceholder
{
    Mediator.IMediator Mediator { get; }
}
