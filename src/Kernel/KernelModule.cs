using System.Collections.Concurrent;
using System.Reflection;
using FluentValidation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Restore;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel;

/// <summary>What every module stands on.</summary>
public static class KernelModule
{
    // A module's thousands of types are looked through once, however many containers a process makes.
    private static readonly ConcurrentDictionary<Assembly, (Type Contract, Type Rules)[]> Rules =
        new();

    /// <summary>Registers the kernel, and the validators and jobs found in the modules.</summary>
    public static IServiceCollection AddKernel(
        this IServiceCollection services,
        IConfiguration settings,
        IReadOnlyCollection<Assembly> modules
    )
    {
        services.TryAddSingleton<TimeProvider, MillisecondClock>();
        services.AddSingleton(CalendarFile.From(settings));
        services.AddSingleton(_ => Database.From(settings));
        services.AddSingleton(provider =>
            KeyRing.From(settings, provider.GetRequiredService<Database>())
        );
        services.AddSingleton(Sandbox.From(settings));
        services.AddScoped<SqlSession>();
        services.AddScoped<CurrentCaller>();
        services.AddScoped<FailureEffects>();
        services.AddSingleton(FreshFactor.From(settings));
        services.AddSingleton(provider => new Limits(
            settings,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddScoped<SharedLimits>();
        services.AddSingleton<SecurityLog>();
        services.AddSingleton<IEntropy, SystemEntropy>();
        services.AddSingleton(provider => new PermissionCatalogue(
            provider.GetServices<DeclaredPermission>(),
            modules
        ));
        services.AddScoped<Idempotency>();
        services.AddSingleton(OutboxSettings.From(settings));
        services.AddSingleton(provider => new RetentionRules(
            provider.GetServices<RetentionRule>(),
            settings,
            provider.GetRequiredService<TimeProvider>()
        ));
        services
            .AddRetention(typeof(KernelModule).Assembly, "kernel/retention.csv")
            .AddForgotten("effect", OutboxStore.ForgetEffects)
            .AddForgotten("refused_message", OutboxStore.ForgetRefused)
            .AddForgotten("long_job", LongJobStore.ForgetEnded)
            .AddForgotten("change", ChangeTail.Forget)
            .AddScoped<IForget, ForgottenReplies>();
        services.AddScoped<OutboxStore>();
        services.AddScoped<OutboxWriter>();
        services.AddScoped<Events>();
        services.AddScoped<CurrentDelivery>();
        services.AddScoped<DeadLetters>();
        services.AddScoped<OperatorAlarm>();
        services.AddScoped<EndedMessages>();
        services.AddSingleton<IMessageDelivery, MessageDelivery>();
        services.AddSingleton<OutboxWorker>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<IClaimQueue, HangfireClaimQueue>();
        services.AddSingleton<DispatchPending>();
        services.AddScoped<ChangeWriter>();
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<TailSignal>();
        services.AddSingleton<ChangeTail>();
        services.AddScoped<IRestoreCheck, FeedRestoreCheck>();
        services.AddSingleton<ChangeSequencer>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeSequencer>());
        services.AddSingleton(new JobCatalogue(modules));
        services.AddSingleton(LongJobSettings.From(settings));
        services.AddSingleton<LongJobCatalogue>();
        services.AddScoped<LongJobStore>();
        services.AddScoped<LongJobWriter>();
        services.AddScoped<LongJobAccess>();
        services.AddScoped<LongJobRun>();
        services.AddSingleton<LongJobWorker>();
        services.AddSingleton<WriteProbe>();
        services.AddSingleton<LongJobDispatcher>();
        services.AddSingleton<ILongJobQueue, HangfireLongJobQueue>();
        services.AddSingleton<Sender>();
        services.AddScoped<OutboxJob>();
        services.AddScoped<RecurringJob>();
        services.AddHttpContextAccessor();
        services.AddScoped<Api>();
        services.AddSingleton(
            new Recurring("kernel.forget-old-counts", "27 * * * *", new ForgetOldCounts.Command())
        );
        services.AddSingleton(
            new Recurring("kernel.forget-expired", "47 * * * *", new ForgetExpired.Command())
        );
        services.AddSingleton(new RetiredRecurring("kernel.forget-old-replies"));
        services.AddSingleton(new RetiredRecurring("kernel.prune-outbox"));
        services.AddSingleton(new RetiredRecurring("kernel.forget-long-jobs"));
        foreach (var (contract, rules) in modules.SelectMany(RulesIn))
        {
            if (IsValidator(contract))
            {
                services.AddSingleton(contract, rules);
            }
            else
            {
                services.AddScoped(contract, rules);
            }
        }

        return services;
    }

    private static (Type Contract, Type Rules)[] RulesIn(Assembly module) =>
        Rules.GetOrAdd(
            module,
            static of =>
                [
                    .. from rules in of.GetTypes()
                    where !rules.IsAbstract
                    from contract in rules.GetInterfaces()
                    where IsValidator(contract) || IsFieldCheck(contract)
                    select (contract, rules),
                ]
        );

    private static bool IsValidator(Type contract) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IValidator<>);

    private static bool IsFieldCheck(Type contract) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IFieldCheck<>);
}
