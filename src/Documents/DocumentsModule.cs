using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Documents.Contracts;
using Trading.Documents.Scanning;
using Trading.Documents.Storage;
using Trading.Kernel.Outbox;

namespace Trading.Documents;

/// <summary>Uploads: told by content, scanned, sealed, kept once; attached to whatever a module keeps.</summary>
public static class DocumentsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddDocuments(this IServiceCollection services) =>
        services
            .AddSingleton(provider => DocumentSettings.From(provider.GetService<IConfiguration>()))
            .AddScoped<IDocuments, DocumentStore>()
            .AddScoped<IContentStore>(provider =>
                provider.GetRequiredService<DocumentSettings>().FolderPath is { } folder
                    ? new FolderStore(folder)
                    : ActivatorUtilities.CreateInstance<DatabaseStore>(provider)
            )
            .AddScoped<Contents>()
            .AddScoped<IContentKeys>(provider => provider.GetRequiredService<Contents>())
            .AddSingleton<IContentScanner, PdfScanner>()
            .AddSingleton<IContentScanner, PackedScanner>()
            .AddSingleton<IContentScanner, ImageScanner>()
            .AddSingleton<IContentScanner, ClamdScanner>()
            .AddScoped<IReception, Reception>()
            .AddScoped(provider => new DocumentDelivery(provider.GetRequiredService<Contents>()))
            .AddSingleton<DocumentLinks>()
            .AddScoped<DocumentTransfer>()
            .AddSingleton(
                new Recurring(
                    "registry.collect-documents",
                    "41 * * * *",
                    new CollectContents.Command()
                )
            )
            .AddSingleton(
                new Recurring(
                    ResealContents.JobName,
                    "53 2 * * *",
                    new ResealContents.Command(ToTheEnd: true)
                )
            );
}
