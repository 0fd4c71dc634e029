using Microsoft.Extensions.DependencyInjection;

namespace Trading.Alerts;

/// <summary>The module's entry.</summary>
public static class AlertsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services) => services;
}

internal interface IPlaceholder
{
    Mediator.IMediator Mediator { get; }
}
