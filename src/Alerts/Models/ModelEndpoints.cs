using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Alerts.Precision;
using Trading.Kernel.Http;

namespace Trading.Alerts.Models;

internal static class ModelEndpoints
{
    private const string Root = "/api/v1/models";

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup(Root).WithTags("Models");
        models
            .MapGet("", (Api api) => api.Get(new ListModels.Query()))
            .WithName("ListModels")
            .WithSummary(
                "模型 · The register of models, what each market is scored by, trainings, decisions by level and what is known of such scores"
            )
            .Produces<ListModels.Overview>();
        models
            .MapPost(
                "/trainings",
                (AskForTraining.Command command, Api api) =>
                    api.Create(command, asked => $"{Root}/trainings/{asked.Id}")
            )
            .WithName("AskForTraining")
            .WithSummary("申请训练 · Ask for a new model; follow it at Location")
            .Creates<AskForTraining.Asked>();
        models
            .MapGet(
                "/trainings/{id:guid}",
                (Guid id, Api api) => api.Get(new GetTraining.Query(id))
            )
            .WithName("GetTraining")
            .WithSummary(
                "训练进度 · queued, running, done, refused or failed with the reason, cancelled"
            )
            .Produces<Training>();
        models
            .MapGet(
                "/{id:guid}/examples",
                (Guid id, Api api) => api.Get(new ListShadowExamples.Query(id))
            )
            .WithName("ListShadowExamples")
            .WithSummary(
                "变化示例 · Warnings that would come or go with a challenger in service, in the caller's scope"
            )
            .Produces<IReadOnlyList<ListShadowExamples.Item>>();
        models
            .MapPost(
                "/{id:guid}/approval",
                (Guid id, ApproveModel.Body body, Api api) =>
                    api.Do(new ApproveModel.Command(id, body.Replaces, body.Reason))
            )
            .WithName("ApproveModel")
            .WithSummary(
                "启用模型 · Put a challenger into service; 409 when another model is in service than the one looked at"
            )
            .Produces<ModelDecision>();
        models
            .MapPost(
                "/{id:guid}/rejection",
                (Guid id, RejectModel.Body body, Api api) =>
                    api.Do(new RejectModel.Command(id, body.Reason))
            )
            .WithName("RejectModel")
            .WithSummary("不予采用 · Decide against a challenger; it stays in the register")
            .Produces<ModelDecision>();
        models
            .MapPost(
                "/{id:guid}/rollback",
                (Guid id, RollBackModel.Body body, Api api) =>
                    api.Do(new RollBackModel.Command(id, body.Replaces, body.Reason))
            )
            .WithName("RollBackModel")
            .WithSummary(
                "退回模型 · Put a model back that was in service before; 409 when another model is in service than the one looked at"
            )
            .Produces<ModelDecision>();
        models
            .MapGet(
                "/precision",
                (int? months, Api api) => api.Get(new GetPrecisionOverTime.Query(months))
            )
            .WithName("GetPrecisionOverTime")
            .WithSummary(
                "各月查准率 · Confirmed among the warnings that offices were given within their budgets, by month, in the caller's scope"
            )
            .Produces<IReadOnlyList<GetPrecisionOverTime.Month>>();
    }
}
