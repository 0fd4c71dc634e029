using Microsoft.Extensions.DependencyInjection;

namespace Trading.Exchange;

/// <summary>The module's entry.</summary>
public static class ExchangeModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddExchange(this IServiceCollection services) => services;
}

internal interface IPlaceholder
{
    Mediator.IMediator Mediator { get; }
}
