using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts;
using Trading.Documents;
using Trading.Evaluation;
using Trading.Exchange;
using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Messaging;
using Trading.Messaging.Contracts;
using Trading.Messaging.Templates;
using Trading.Procurement;
using Trading.Procurement.Limits;
using Trading.Registry;

namespace Trading.Composition;

/// <summary>Puts the modules together, the same way for the web host, the command line and the tests.</summary>
public static class Platform
{
    /// <summary>Every assembly that holds messages, rules and statements.</summary>
    public static readonly IReadOnlyList<Assembly> Modules =
    [
        typeof(KernelModule).Assembly,
        typeof(MessagingModule).Assembly,
        typeof(AccessModule).Assembly,
        typeof(DocumentsModule).Assembly,
        typeof(RegistryModule).Assembly,
        typeof(ExchangeModule).Assembly,
        typeof(ProcurementModule).Assembly,
        typeof(EvaluationModule).Assembly,
        typeof(AlertsModule).Assembly,
    ];

    /// <summary>
    /// Registers everything but a Hangfire server: settings decide the database (see Kernel's Database.From) and
    /// Hangfire's storage follows it.
    /// </summary>
    public static IServiceCollection AddTrading(
        this IServiceCollection services,
        IConfiguration settings
    )
    {
        services.AddMediator(options =>
        {
            options.ServiceLifetime = ServiceLifetime.Scoped;
            options.Assemblies =
            [
                typeof(KernelModule),
                typeof(MessagingModule),
                typeof(AccessModule),
                typeof(DocumentsModule),
                typeof(RegistryModule),
                typeof(ExchangeModule),
                typeof(ProcurementModule),
                typeof(EvaluationModule),
                typeof(AlertsModule),
            ];
            options.PipelineBehaviors =
            [
                typeof(MeasureBehavior<,>),
                typeof(LimitBehavior<,>),
                typeof(TransactionBehavior<,>),
                typeof(AuthoriseBehavior<,>),
                typeof(ValidateBehavior<,>),
            ];
        });
        return services
            .AddDemo()
            .AddKernel(settings, Modules)
            .AddJobs()
            .AddMessaging(settings)
            .AddSingleton(new TemplateCatalogue(MessageTemplate.AllIn(Modules)))
            .AddAccess(settings)
            .AddDocuments()
            .AddRegistry()
            .AddExchange()
            .AddProcurement(settings)
            .AddLimits(settings)
            .AddEvaluation()
            .AddAlerts();
    }
}
