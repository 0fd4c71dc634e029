using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Procurement.Agencies;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Notices;
using Trading.Procurement.Ocds;
using Trading.Procurement.Standard;
using Trading.Procurement.Steps;
using Trading.Procurement.Templates;

namespace Trading.Procurement;

/// <summary>Settings of the module.</summary>
/// <param name="OcidPrefix">
/// Before the ids of contracting processes: the prefix that the Open Contracting Partnership registered for the
/// province (<c>ocds-</c> and six characters), or <c>local</c> while there is none. Setting <c>Trading:OcidPrefix</c>.
/// </param>
internal sealed record ProcurementSettings(string OcidPrefix);

/// <summary>Procurements, their steps and bids.</summary>
public static class ProcurementModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddProcurement(
        this IServiceCollection services,
        IConfiguration settings
    )
    {
        var kinds = TradingKinds.Read(settings["Procurement:KindsFolder"]);
        foreach (var kind in kinds.All)
        {
            services.AddSingleton(new DataKind(kind.Code, kind.Name));
        }

        return ForgottenEvidence
            .Add(services)
            .AddPermissions(ProcurementPermissions.All)
            .AddSingleton(kinds)
            .AddSingleton(provider => new ProcurementSettings(
                provider.GetService<IConfiguration>()?["Trading:OcidPrefix"] ?? "local"
            ))
            .AddSingleton(provider => StandardSettings.Read(provider.GetService<IConfiguration>()))
            .AddSingleton(provider => PublisherSettings.Read(provider.GetService<IConfiguration>()))
            .AddScoped<RecordedProcesses>()
            .AddScoped<IChangeSource, ProcurementChanges>()
            .AddScoped<SubmissionBook>()
            .AddScoped<PriceLineTable>()
            .AddScoped<LateEvidenceBook>()
            .AddScoped<TakerBook>()
            .AddScoped<ScoreBook>()
            .AddScoped<BidBook>()
            .AddScoped<AgencyNamings>()
            .AddScoped<OwnProcurements>()
            .AddScoped<TemplateStore>()
            .AddScoped<PostedAgain>()
            .AddScoped<PublishedAgain>()
            .AddScoped<StepRecorder>()
            .AddScoped<StepWriter>()
            .AddScoped<IBidEvidence, BidEvidenceStore>()
            .AddScoped<ConductReader>()
            .AddScoped<IProcurements, ProcurementStore>()
            .AddScoped<IStandardNumbers, StandardNumberReader>()
            .AddScoped<ITenderReferences, TenderReferences>()
            .AddScoped<IPublishedWords, AnnouncedWords>()
            .AddScoped<IProcurementRecords, ProcurementRecords>();
    }
}
