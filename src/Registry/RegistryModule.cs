using Microsoft.Extensions.DependencyInjection;

namespace Trading.Registry;

/// <summary>The module's entry.</summary>
public static class RegistryModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services) => services;
}

internal interface IPlaceholder
{
    Mediator.IMediator Mediator { get; }
}
