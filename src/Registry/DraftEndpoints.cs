using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;
using Trading.Kernel.Http;
using Trading.Registry.Entities;

namespace Trading.Registry;

/// <summary>The part of the API about changes of verified records.</summary>
internal static class DraftEndpoints
{
    public static void MapDrafts(this RouteGroupBuilder entities)
    {
        entities
            .MapPost(
                "/{code}/draft",
                (EntityCode code, Api api) => api.Do(new BeginChange.Command(code))
            )
            .WithName("BeginChange")
            .WithSummary(
                "发起变更 · Begin a change: a draft beside the verified version, or the one there is"
            )
            .Produces<Dossier>();
        entities
            .MapGet(
                "/{code}/draft",
                (EntityCode code, Api api) => api.Get(new GetDraft.Query(code))
            )
            .WithName("GetDraft")
            .WithSummary(
                "变更草稿 · The draft, how it differs from what is in force, and where both changed the same"
            )
            .Produces<GetDraft.DraftShown>();
        entities
            .MapDelete(
                "/{code}/draft",
                (EntityCode code, Api api) =>
                    api.Change(version => new DiscardChange.Command(code, version))
            )
            .WithName("DiscardChange")
            .WithSummary("放弃变更 · Throw the draft away; needs If-Match")
            .Changes<Dossier>();
        entities
            .MapPost(
                "/{code}/draft/choices",
                (EntityCode code, ChooseInDraft.Body body, Api api) =>
                    api.Change(version => new ChooseInDraft.Command(
                        code,
                        version,
                        body.TakeVerified ?? []
                    ))
            )
            .WithName("ChooseInDraft")
            .WithSummary(
                "选择以哪一个为准 · Say where what is in force counts, and not the draft; needs If-Match"
            )
            .Changes<Dossier>();
        entities
            .MapGet(
                "/{code}/draft/standing",
                (EntityCode code, Api api) => api.Get(new GetDraftStanding.Query(code))
            )
            .WithName("GetDraftStanding")
            .WithSummary(
                "变更状态 · Whether a record is being changed, since when and in which sections; never its content"
            )
            .Produces<GetDraftStanding.Standing>();
    }
}
