using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;
using Trading.Kernel.Http;
using Trading.Registry.Entities;
using Trading.Registry.Sources;

namespace Trading.Registry;

/// <summary>The part of the API about authoritative sources.</summary>
internal static class SourceEndpoints
{
    public static void MapSources(this RouteGroupBuilder entities)
    {
        entities
            .MapGet(
                "/{code}/sources",
                (EntityCode code, Api api) => api.Get(new ListSources.Query(code))
            )
            .WithName("ListSources")
            .WithSummary(
                "权威来源 · What authoritative sources say of a record, and where they contradict it"
            )
            .Produces<ListSources.Shown>();
        entities
            .MapPost(
                "/{code}/sources/asking",
                (EntityCode code, Api api) => api.Do(new AskSources.Command(code))
            )
            .WithName("AskSources")
            .WithSummary("立即核对 · Ask every authoritative source now")
            .Produces<AskSources.Asked>();
        entities
            .MapPost(
                "/{code}/sources/adoption",
                (EntityCode code, AdoptFromSource.Body body, Api api) =>
                    api.Change(version => new AdoptFromSource.Command(
                        code,
                        version,
                        body.Source ?? "",
                        body.Section ?? ""
                    ))
            )
            .WithName("AdoptFromSource")
            .WithSummary(
                "采用权威来源内容 · Take over what a source has in a section; needs If-Match"
            )
            .Changes<Dossier>();
    }
}
