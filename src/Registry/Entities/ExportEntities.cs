using System.Globalization;
using System.Runtime.CompilerServices;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Csv;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>How many firms one export may hold. Setting <c>Trading:Export:MostRows</c>.</summary>
/// <param name="MostRows">The most.</param>
public sealed record ExportSettings(int MostRows)
{
    /// <summary>What holds where nothing is set.</summary>
    public const int Usual = 50_000;
}

/// <summary>
/// The firms of a search as a file for spreadsheets. The command is what the audit trail keeps: who took what out. The
/// file itself is written page by page as it is sent, so that it is never whole in memory.
/// </summary>
public static class ExportEntities
{
    /// <summary>The search's filters.</summary>
    /// <param name="Filters">What to export.</param>
    [Requires(RegistryPermissions.BrowseRegistry)]
    public sealed record Command(EntityFilters Filters) : ICommand<Allowed>;

    /// <summary>The export may be written.</summary>
    /// <param name="Rows">Firms there are now.</param>
    /// <param name="FileName">What the file is called.</param>
    public sealed record Allowed(long Rows, string FileName);

    internal sealed class Rules : FluentValidation.AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Filters).SetValidator(new GivenFilters());
    }

    /// <summary>Filters that are exported keep to the rules of those that are searched by.</summary>
    internal sealed class GivenFilters : SearchEntities.FilterRules<EntityFilters>;

    internal sealed class Handler(EntitySearch search, ExportSettings settings, TimeProvider time)
        : ICommandHandler<Command, Allowed>
    {
        public async ValueTask<Outcome<Allowed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var counted = await search.Count(command.Filters, settings.MostRows, cancellationToken);
            return counted.OrMore
                ? Problem.Conflict(
                    "export.many",
                    $"超过{settings.MostRows}条，无法一次导出，请增加筛选条件。",
                    $"More than {settings.MostRows} firms; narrow the search to export it."
                )
                : new Allowed(
                    counted.Count,
                    $"entities-{time.Today().ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.csv"
                );
        }
    }

    /// <summary>Writes the file.</summary>
    public static async Task Write(
        Stream stream,
        EntityFilters filters,
        Sender sender,
        Caller caller,
        CancellationToken cancel
    )
    {
        await using var csv = CsvExport.To(stream);
        await csv.Row(Heads.Select(head => head.ToString()));
        await foreach (var found in All(filters, sender, caller, cancel))
        {
            await csv.Row(Cells(found));
        }
    }

    private static readonly LocalizedText[] Heads =
    [
        new("统一社会信用代码", "Code"),
        new("企业名称", "Name"),
        new("主体类型", "Kind"),
        new("状态", "State"),
        new("区划代码", "Region"),
        new("所属行业", "Industry"),
        new("划型", "Size"),
        new("最近变更", "Changed"),
        new("最近核验", "Verified"),
    ];

    private static string?[] Cells(SearchEntities.Found found) =>
        [
            found.Code.ToString(),
            found.Name,
            EntityKinds.Find(found.Kind)?.Name.ToString(),
            EntityStates.Name(found.State).ToString(),
            found.Region,
            found.Industry,
            Enum.TryParse<SizeClass>(found.SizeClass, ignoreCase: true, out var size)
                ? size.Name().ToString()
                : null,
            At(found.ChangedAt),
            At(found.VerifiedAt),
        ];

    private static string? At(DateTimeOffset? instant) =>
        instant is { } at
            ? ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : null;

    private static async IAsyncEnumerable<SearchEntities.Found> All(
        EntityFilters filters,
        Sender sender,
        Caller caller,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        string? cursor = null;
        do
        {
            var page = await sender.Send(
                new SearchEntities.Query(filters) { Cursor = cursor, Take = Cursor.MaxTake },
                caller,
                cancel
            );
            // Signed out in the midst of it: a file cut short must not look like a whole one.
            if (page.Problem is { } problem)
            {
                throw new IOException(problem.Message.En);
            }

            foreach (var found in page.Value.Items)
            {
                yield return found;
            }

            cursor = page.Value.Next;
        } while (cursor is not null);
    }
}
