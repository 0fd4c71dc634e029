using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Restore;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Registry.Intake;
using Trading.Registry.Lifecycle;
using Trading.Registry.Resolution;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;
using Trading.Registry.Secrets;
using Trading.Registry.Sources;

namespace Trading.Registry;

/// <summary>Bidders and their records: entered once, verified, used everywhere.</summary>
public static class RegistryModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services) =>
        ScopedRecord
            .Readable.Aggregate(services, (all, section) => all.AddSingleton(section))
            .AddPermissions(RegistryPermissions.All)
            .AddRetention(typeof(RegistryModule).Assembly, "registry/retention.csv")
            .AddForgotten("secret_view", RevealSecret.Forget)
            .AddForgottenNumbers()
            .AddSingleton<SectionContent>()
            .AddScoped<EntityIndex>()
            .AddScoped<EntitySearch>()
            .AddScoped<BulkEntities>()
            .AddScoped<BlockStore>()
            .AddScoped<CaseStore>()
            .AddScoped<ResolveBatch>()
            .AddScoped<TakeBatch>()
            .AddScoped<TakeIn>()
            .AddScoped<WaitingRows>()
            .AddForgotten("intake_outcome", CaseStore.ForgetOutcomes)
            .AddForgotten("resolution_content", CaseStore.ForgetContent)
            .AddScoped<IChangeSource, EntityChanges>()
            .AddScoped<IChangeSource, ListingChanges>()
            .AddScoped<IRestoreCheck, SealedRestoreCheck>()
            .AddSingleton(provider => new ExportSettings(
                int.TryParse(
                    provider.GetService<IConfiguration>()?["Trading:Export:MostRows"],
                    out var most
                )
                    ? most
                    : ExportSettings.Usual
            ))
            .AddLongJob<ReindexEntities.Job, ReindexEntities.Command, ReindexEntities.Reached>(
                ReindexEntities.Kind
            )
            .AddLongJobKind(ImportEntities.Kind)
            .AddIntake()
            .AddSingleton(provider => new EntityIntake(
                provider.GetRequiredService<SectionContent>(),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(
                new Recurring(
                    "registry.reseal",
                    "41 2 * * *",
                    new ResealSections.Command(ToTheEnd: true)
                )
            )
            // Ten past seven in China.
            .AddSingleton(
                new Recurring(
                    "registry.remind-expiry",
                    "10 23 * * *",
                    new RemindExpiry.Command(ToTheEnd: true)
                )
            )
            .AddSingleton(provider => LifecycleSettings.From(provider.GetService<IConfiguration>()))
            .AddScoped<ExpiryStore>()
            .AddScoped<ChangeEntityStatus>()
            .AddScoped<ListingStore>()
            // A minute past midnight in China; the other times for what was off then.
            .AddSingleton(
                new Recurring(
                    "registry.turn-listings",
                    "1-59/10 * * * *",
                    new TurnListings.Command()
                )
            )
            .AddScoped<CreditImport.Plans>()
            .AddLongJob<CreditImport.Job, CreditImport.Input, CreditImport.Reached>(
                CreditImport.Kind
            )
            .AddScoped<IEligibility>(provider => provider.GetRequiredService<ListingStore>())
            .AddScoped<RepairStore>()
            .AddScoped<EntityStore>()
            .AddScoped<DraftStore>()
            .AddScoped<DraftCollisions>()
            .AddSingleton<IUpgrade, SeparateDrafts.Upgrade>()
            .AddScoped<FirmSignUp>()
            .AddScoped<Snapshots>()
            .AddScoped<HolderChains>()
            .AddScoped<ReviewStore>()
            .AddScoped<IPersonalHoldings, PersonsOwnRecord>()
            .AddScoped<EntityDirectory>()
            .AddScoped<IEntityFacts, EntityFactsReader>()
            .AddScoped<IEntityPeople, EntityPeopleReader>()
            .AddScoped<EntityRecorder>()
            .AddScoped<IEntityRecorder>(provider => provider.GetRequiredService<EntityRecorder>())
            .AddScoped<IEntityDirectory>(provider => provider.GetRequiredService<EntityDirectory>())
            .AddScoped<IEntityRecords>(provider => provider.GetRequiredService<EntityDirectory>())
            .AddSubscriber<PersonLostRole, ReleaseReviewsOf.Command>(happened =>
                happened.Role == Access.Roles.RegistryOfficer ? new(happened.PersonId) : null
            )
            .AddRecordDocuments()
            .AddSources();

    private static IServiceCollection AddIntake(this IServiceCollection services) =>
        services
            .AddSingleton(provider => IntakeSettings.From(provider.GetService<IConfiguration>()))
            .AddSingleton<UploadPieces>()
            .AddScoped<UploadStore>()
            .AddScoped<GetIntakeSource.Handler>()
            .AddScoped<SaveIntakeSource.Handler>()
            .AddForgotten("intake_piece", UploadPieces.Forget)
            .AddForgotten("intake_upload", UploadStore.Forget)
            .AddLongJob<CheckUpload.Job, CheckUpload.Input, CheckUpload.Reached>(CheckUpload.Kind)
            .AddLongJob<StartUpload.Job, StartUpload.Input, ImportEntities.Reached>(
                StartUpload.Kind
            );

    private static IServiceCollection AddSources(this IServiceCollection services)
    {
        services
            .AddHttpClient(
                HttpSource.Client,
                // Each source has its own limit, of the whole answer.
                client => client.Timeout = Timeout.InfiniteTimeSpan
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            .RedactLoggedHeaders(["Authorization"]);
        return services
            .AddSingleton(provider => SourceSettings.From(provider.GetService<IConfiguration>()))
            .AddSingleton<KnownSources>()
            .AddScoped<SourceStore>()
            .AddSingleton(provider =>
            {
                // A setting that cannot be meant is told at the start, not by the first question.
                provider.GetRequiredService<SourceSettings>();
                return new Recurring(
                    "registry.refresh-sources",
                    "* * * * *",
                    new RefreshSources.Command()
                );
            })
            // Half past two in China.
            .AddSingleton(
                new Recurring(
                    "registry.enrol-records",
                    "30 18 * * *",
                    new EnrolRecords.Command(ToTheEnd: true)
                )
            );
    }

    private static IServiceCollection AddRecordDocuments(this IServiceCollection services) =>
        services
            .AddSingleton(provider => RecordLimits.From(provider.GetService<IConfiguration>()))
            .AddScoped<StandingStore>()
            .AddScoped<DraftDocuments>()
            .AddScoped<IPersonalHoldings, PersonsOwnDocuments>();
}
