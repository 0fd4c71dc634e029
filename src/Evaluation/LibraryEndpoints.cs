using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Frequency;
using Trading.Kernel.Http;

namespace Trading.Evaluation;

/// <summary>The part of the API that is about the library: applications, decisions, calendars, the catalogue.</summary>
internal static class LibraryEndpoints
{
    // A character takes three bytes at most, and what JSON escapes twice as many.
    private const long LargestList = 6L * ImportExperts.LargestFile;

    public static void MapLibrary(this IEndpointRouteBuilder routes)
    {
        var experts = routes.MapGroup("/api/v1/experts").WithTags("Experts");
        MapOwn(experts);
        MapOfficers(experts);
        experts.MapDocuments();
        MapTrainings(experts);
        experts
            .MapGet("/catalogue", (Api api) => api.Get(new ExpertCatalogue.Query()))
            .WithName("ExpertCatalogue")
            .WithSummary(
                "The shared catalogue: experts by specialty and city, fee and way of payment."
            )
            .Produces<ExpertCatalogue.Catalogue>();
        experts
            .MapPost(
                "/applications",
                (ApplyAsExpert.Command body, Api api) =>
                    api.Create(body, _ => "/api/v1/experts/mine")
            )
            .WithName("ApplyAsExpert")
            .WithSummary(
                "Applies for the library: an account, and a file that waits for an officer."
            )
            .Creates<ApplyAsExpert.Applied>();
    }

    private static void MapOwn(RouteGroupBuilder experts)
    {
        experts
            .MapGet("/mine", (Api api) => api.Get(new GetMyExpertFile.Query()))
            .WithName("GetMyExpertFile")
            .WithSummary("The caller's own file as an expert.")
            .Produces<Expert>()
            .Produces(StatusCodes.Status404NotFound);
        experts
            .MapPost(
                "/mine/application",
                (CorrectApplication.Command body, Api api) => api.Do(body)
            )
            .WithName("CorrectApplication")
            .WithSummary("Corrects the own application that was returned, and applies again.")
            .Produces<Expert>();
        experts
            .MapPost("/mine/calendar", (SetCalendar.Command body, Api api) => api.Do(body))
            .WithName("SetCalendar")
            .WithSummary(
                "Says on which days the caller cannot come, in place of what was said before."
            )
            .Produces<Expert>();
        experts
            .MapPost("/mine/appeal", (AppealDecision.Command body, Api api) => api.Do(body))
            .WithName("AppealDecision")
            .WithSummary("Appeals against the own suspension or removal.")
            .Produces<Expert>();
    }

    private static void MapTrainings(RouteGroupBuilder experts)
    {
        experts
            .MapGet(
                "/trainings",
                (
                    string? name,
                    string? title,
                    int? year,
                    string? result,
                    string? sort,
                    bool? total,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListTrainings.Query
                        {
                            Name = name,
                            Title = title,
                            Year = year,
                            Result = result,
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListTrainings")
            .WithSummary("Trainings of experts as they stand; follow 'next' for more.")
            .Produces<Page<ListTrainings.Item>>();
        experts
            .MapPost(
                "/{id:guid}/trainings",
                (Guid id, RecordTraining.Body body, Api api) =>
                    api.Create(
                        new RecordTraining.Command(id, body.Training, body.Corrects, body.Reason),
                        _ => $"/api/v1/experts/{id}"
                    )
            )
            .WithName("RecordTraining")
            .WithSummary(
                "Records a training of an expert, or a correction that names the training it corrects."
            )
            .Creates<ExpertTraining>();
    }

    private static void MapOfficers(RouteGroupBuilder experts)
    {
        experts
            .MapPost("/imports", (ImportExperts.Command body, Api api) => api.Do(body))
            .WithName("ImportExperts")
            .Reads(new BodyLimit(LargestList))
            .WithSummary(
                "Takes over a list of experts from CSV, or from XML or JSON of EXPERT_BID_EVALUATION; who is there by identity number is told beside it and not changed."
            )
            .Produces<ImportExperts.Report>();
        experts
            .MapPost(
                "/{id:guid}/account",
                (Guid id, OpenExpertAccount.Body body, Api api) =>
                    api.Create(
                        new OpenExpertAccount.Command(id, body.Login),
                        made => $"/api/v1/experts/{made.Id}"
                    )
            )
            .WithName("OpenExpertAccount")
            .WithSummary(
                "Opens an account for an expert who has none; the first password is shown once."
            )
            .Creates<RegisterExpert.Registered>();
        experts
            .MapGet(
                "/frequency-caps",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListFrequencyCaps.Query { Cursor = cursor, Take = take ?? 50 })
            )
            .WithName("ListFrequencyCaps")
            .WithSummary("How often an expert may sit, by day; follow 'next' for more.")
            .Produces<Page<ListFrequencyCaps.Item>>();
        experts
            .MapPut("/frequency-caps", (EnterFrequencyCap.Command body, Api api) => api.Do(body))
            .WithName("EnterFrequencyCap")
            .WithSummary("Sets from a day on how often an expert may sit, or that there is no cap.")
            .Produces<Unit>();
        experts
            .MapPost(
                "/{id:guid}/review",
                (Guid id, ReviewApplication.Body body, Api api) =>
                    api.Change<Expert>(version => new ReviewApplication.Command(
                        id,
                        version,
                        body.Admit,
                        body.Reason,
                        body.Corrections ?? []
                    ))
            )
            .WithName("ReviewApplication")
            .WithSummary("Admits an applicant or returns the application; needs If-Match.")
            .Changes<Expert>();
        experts
            .MapPost(
                "/{id:guid}/identity",
                (Guid id, IdentifyExpert.Body body, Api api) =>
                    api.Do(new IdentifyExpert.Command(id, body.IdentityNumber))
            )
            .WithName("IdentifyExpert")
            .WithSummary("Enters the identity number of an expert whose file has none.")
            .Produces<Expert>();
        experts
            .MapPost(
                "/{id:guid}/removal",
                (Guid id, RemoveExpert.Body body, Api api) =>
                    api.Do(new RemoveExpert.Command(id, body.Reason))
            )
            .WithName("RemoveExpert")
            .WithSummary("Removes an expert from the pool; the file stays.")
            .Produces<Expert>();
        experts
            .MapPost(
                "/{id:guid}/appeal/decision",
                (Guid id, DecideAppeal.Body body, Api api) =>
                    api.Do(new DecideAppeal.Command(id, body.Grant, body.Note))
            )
            .WithName("DecideAppeal")
            .WithSummary("Grants or refuses an expert's appeal.")
            .Produces<Expert>();
    }
}
