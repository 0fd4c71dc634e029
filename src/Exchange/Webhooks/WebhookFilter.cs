using FluentValidation;
using Trading.Domain.Codes;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Webhooks;

/// <summary>What is said of a webhook when it is made and when it is changed.</summary>
internal interface IWebhookFilter
{
    string Url { get; }
    IReadOnlyList<string>? Kinds { get; }
    IReadOnlyList<string>? Regions { get; }
}

/// <summary>The rules of it, which are those of the feed's filters.</summary>
internal static class WebhookFilter
{
    private const int MostRegions = 50;

    public static void AddRules<T>(this AbstractValidator<T> rules, WebhookSettings settings)
        where T : IWebhookFilter
    {
        rules
            .RuleFor(filter => filter.Url)
            .Custom(
                (url, context) =>
                {
                    if (WebhookAddress.Fault(url, settings) is { } fault)
                    {
                        FieldRules.Fail(context, fault.Code, fault.Text, fault.Value);
                    }
                }
            );
        rules
            .RuleForEach(filter => filter.Kinds)
            .Must(kind => FeedKinds.All.Any(known => known.Code == kind))
            .WithMessage(
                "changes.kind_unknown",
                $"类别只能是 {string.Join('、', FeedKinds.All.Select(kind => kind.Code))}。",
                $"The kinds are {string.Join(", ", FeedKinds.All.Select(kind => kind.Code))}."
            );
        rules
            .RuleForEach(filter => filter.Regions)
            .Must(code => code is not null && RegionCode.TryParse(code, out _, out _))
            .WithMessage(
                "region",
                "不是行政区划代码（GB/T 2260，六位数字）。",
                "No code of a division (GB/T 2260, six digits)."
            );
        rules
            .RuleFor(filter => filter.Regions)
            .Must(regions => regions is null || regions.Count <= MostRegions)
            .WithMessage(
                "webhook.regions",
                $"最多 {MostRegions} 个行政区划。",
                $"At most {MostRegions} divisions."
            );
    }

    /// <summary>
    /// 403 where a system asks for a kind that its key does not open. What an administrator asks for is looked at when it is
    /// posted, as everything is then.
    /// </summary>
    public static Problem? Closed(
        this IWebhookFilter filter,
        Caller caller,
        IEnumerable<IChangeSource> sources
    ) =>
        caller.Kind == CallerKind.System
            ? FeedView.Of(filter.StoredKinds(), filter.StoredRegions(), caller, sources).Problem
            : null;

    public static string? StoredKinds(this IWebhookFilter filter) => Stored(filter.Kinds);

    public static string? StoredRegions(this IWebhookFilter filter) => Stored(filter.Regions);

    private static string? Stored(IReadOnlyList<string>? codes) =>
        codes is { Count: > 0 }
            ? string.Join(',', codes.Distinct().Order(StringComparer.Ordinal))
            : null;
}
