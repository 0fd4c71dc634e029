using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Audit;
using Trading.Access.Contracts;
using Trading.Access.Factors;
using Trading.Access.Federation;
using Trading.Access.Forgotten;
using Trading.Access.Leave;
using Trading.Access.Lists;
using Trading.Access.Lists.Files;
using Trading.Access.Offices;
using Trading.Access.OwnData;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Access.Systems;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Restore;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access;

/// <summary>People, offices, roles, sessions, trading systems and keys, audit trail.</summary>
public static class AccessModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddAccess(
        this IServiceCollection services,
        IConfiguration settings
    ) =>
        services
            .AddSingleton(IdentityProviders.From(settings))
            .AddScoped<FederatedSessions>()
            .AddPasswordHashing()
            .AddSingleton<ICallerSource, HttpCallers>()
            .AddSingleton(ArchiveSettings.From(settings))
            .AddScoped<AuditTrail>()
            .AddScoped<IRestoreCheck, AuditRestoreCheck>()
            .AddScoped<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>())
            .AddScoped<AuditKeys>()
            .AddSingleton<AuditSeal>()
            .AddScoped<AuditLinks>()
            .AddScoped<ArchiveMarks>()
            .AddScoped<AuditHeads>()
            .AddHeadWitnesses(settings)
            .AddSingleton(
                new Recurring("access.give-heads", "*/5 * * * *", new GiveHeads.Command())
            )
            .AddSingleton(new Recurring("access.link-lanes", "* * * * *", new LinkLanes.Command()))
            .AddSingleton(
                new Recurring("access.archive-audit", "23 * * * *", new ArchiveAudit.Command())
            )
            .AddScoped<IPeople, People.People>()
            .AddScoped<IOffices, Offices.OfficeNames>()
            .AddScoped<ListViewStore>()
            .AddSingleton(ListFileSettings.From(settings))
            .AddScoped<ListFileStore>()
            .AddScoped<IForget, ListFileStore.Forgotten>()
            .AddLongJob<ReadListFile, ReadListFile.Input, ReadListFile.Reached>(ReadListFile.Kind)
            .AddScoped<IRecipients, Recipients>()
            .AddScoped<IOperators, Operators>()
            .AddRetention(typeof(AccessModule).Assembly, "access/retention.csv")
            .AddScoped<IForget, ForgottenSessions>()
            .AddForgotten("session_mark", ForgottenSessions.Marks)
            .AddSingleton(new RetiredRecurring("access.forget-old-sessions"))
            .AddSingleton(provider => AccessSettings.From(provider.GetService<IConfiguration>()))
            .AddSingleton(
                new Recurring(
                    "access.forget-old-attempts",
                    "41 3 * * *",
                    new ForgetOldAttempts.Command()
                )
            )
            .AddSingleton<Devices>()
            .AddSingleton<IKnownDevices>(provider => provider.GetRequiredService<Devices>())
            .AddSingleton<KeyUses>()
            .AddScoped<ISystemReaders, SystemReaders>()
            .AddScoped<Sessions>()
            .AddScoped<PersonCallers>()
            .AddScoped<Attempts>()
            .AddScoped<FailedSignIns>()
            .AddSingleton(
                new Recurring(
                    "access.sum-failed-sign-ins",
                    "* * * * *",
                    new SumFailedSignIns.Command()
                )
            )
            .AddScoped<SignInCompletion>()
            .AddScoped<Proofs>()
            .AddScoped<FactorStore>()
            .AddPermissions(AccessPermissions.All)
            .AddSingleton<Grants>()
            .AddSingleton<ScopeWords>()
            .AddScoped<Delegations>()
            .AddScoped<LeaveStore>()
            .AddScoped<IPersonalHoldings, AccessHoldings>()
            .AddScoped<IPersonalHoldings, MessageHoldings>()
            .AddScoped<PersonStore>()
            .AddScoped<FirstPasswords>()
            .AddScoped<PasswordLinks>()
            .AddScoped<EmployerStore>()
            .AddScoped<OfficeStore>()
            .AddScoped<SystemStore>()
            .AddScoped<ISystemCallers, SystemCallers>()
            .AddMemoryCache();

    private static IServiceCollection AddHeadWitnesses(
        this IServiceCollection services,
        IConfiguration settings
    )
    {
        foreach (var witness in HeadWitnesses.From(settings))
        {
            services.AddSingleton(witness);
        }

        return services;
    }

    /// <summary>Accepts trading systems' keys under <see cref="Keys.Scheme"/>.</summary>
    public static AuthenticationBuilder AddKeyAuthentication(
        this AuthenticationBuilder authentication
    )
    {
        authentication.Services.AddHostedService(provider =>
            provider.GetRequiredService<KeyUses>()
        );
        return authentication.AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(
            Keys.Scheme,
            null
        );
    }
}
