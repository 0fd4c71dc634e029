using System.IO.Compression;
using System.Text;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Ocds;

namespace Trading.Procurement.Standard;

/// <summary>
/// Procurements in the tables of the national data standard: a ZIP of XML documents, one object each, and a note of what is
/// left out. Of one procurement, or of those recorded in a period, as many as a page has.
/// </summary>
public static class ExportStandard
{
    /// <summary>The most procurements of one file.</summary>
    public const int Most = 1_000;

    /// <summary>Which.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query : IQuery<Exported>
    {
        /// <summary>One procurement.</summary>
        public Guid? ProcurementId { get; init; }

        /// <summary>Recorded on this day or later, in China.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Recorded on this day or earlier, in China.</summary>
        public DateOnly? To { get; init; }
    }

    /// <summary>The file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Content">A ZIP.</param>
    /// <param name="Procurements">Of how many procurements it has objects.</param>
    /// <param name="Objects">How many objects of each table; none of those that have none.</param>
    /// <param name="LeftOut">Tables of the standard that are not in it, and why.</param>
    public sealed record Exported(
        string Name,
        byte[] Content,
        int Procurements,
        IReadOnlyDictionary<string, int> Objects,
        IReadOnlyList<LeftOutTables> LeftOut
    );

    private static readonly Statement Of = Statement.Of(
        "procurement.standard.keys",
        """
        select id from procurement
        where (@id is null or id = @id) and (@from is null or created_at >= @from) and (@before is null or created_at < @before)
          and country = 'CN' and {scope region, kind, office_id, source, buyer_code, id}
        order by created_at, id {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.From)
                .NotNull()
                .When(query => query.ProcurementId is null)
                .WithMessage(
                    "standard.which",
                    "请指明项目，或填写起始日期。",
                    "Name a procurement, or give the first day."
                );
            RuleFor(query => query.To)
                .GreaterThanOrEqualTo(query => query.From)
                .When(query => query is { From: not null, To: not null })
                .WithMessage(
                    "term.order",
                    "截止日不能早于起始日。",
                    "The last day cannot be before the first."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        RecordedProcesses processes,
        SubmissionBook submissions,
        TradingKinds kinds,
        StandardSettings settings,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Exported>
    {
        public async ValueTask<Outcome<Exported>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ReadableProcurements(time.Today());
            var ids = await sql.Query<Guid>(
                Of,
                scope,
                new
                {
                    id = query.ProcurementId,
                    from = query.ProcurementId is null ? ChinaTime.Begin(query.From) : null,
                    before = query.ProcurementId is null ? ChinaTime.End(query.To) : null,
                    skip = 0,
                    take = Most + 1,
                },
                cancellationToken
            );
            if (query.ProcurementId is not null && ids.Count == 0)
            {
                return Problem.Invalid(
                    "/procurementId",
                    "procurement.unknown",
                    new("没有这个项目。", "There is no such procurement."),
                    query.ProcurementId.ToString()
                );
            }

            if (ids.Count > Most)
            {
                return Problem.Invalid(
                    "/to",
                    "standard.many",
                    new(
                        $"该期间的项目多于 {Most} 个，请缩短期间分次导出。",
                        $"More than {Most} procurements were recorded in this period; export shorter ones."
                    )
                );
            }

            var objects = new StandardObjects(kinds, settings);
            var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
            var written = 0;
            using var content = new MemoryStream();
            using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var some in ids.Chunk(RecordedProcesses.AtOnce))
                {
                    foreach (var process in await processes.Many(some, scope, cancellationToken))
                    {
                        var any = false;
                        var came = await Came(process.Id, cancellationToken);
                        foreach (var one in objects.Of(process, came))
                        {
                            any = true;
                            counts[one.Table] = counts.GetValueOrDefault(one.Table) + 1;
                            await Add(zip, one.Name, one.Xml, cancellationToken);
                        }

                        written += any ? 1 : 0;
                    }
                }

                await Add(
                    zip,
                    "说明-README.txt",
                    Note(ids.Count, written, counts),
                    cancellationToken
                );
            }

            return new Exported(
                $"standard-{time.Today():yyyyMMdd}.zip",
                content.ToArray(),
                written,
                counts,
                StandardTables.LeftOut
            );
        }

        // The platform's own report to the nation says all; what is personal is opened for nobody else in bulk.
        private async Task<IReadOnlyDictionary<int, BidSubmission>> Came(
            Guid id,
            CancellationToken cancel
        ) =>
            current.Caller.Kind == CallerKind.Platform
                ? (await submissions.Of(id, cancel)).ToDictionary(
                    bid => bid.Key,
                    bid => bid.Value.Whole
                )
                : await submissions.WithoutSecrets(id, cancel);

        private static async Task Add(
            ZipArchive zip,
            string name,
            string text,
            CancellationToken cancel
        )
        {
            await using var entry = await zip.CreateEntry(name).OpenAsync(cancel);
            await entry.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
        }

        private static string Note(int asked, int written, SortedDictionary<string, int> counts)
        {
            var note = new StringBuilder();
            Line(
                $"项目 {asked} 个，其中 {written} 个有已知字段的表。",
                $"{asked} procurements, {written} of them of a kind whose tables are known."
            );
            foreach (var (table, count) in counts)
            {
                Line($"{table}：{count}", $"{table}: {count}");
            }

            foreach (
                var table in StandardTables.All.Where(table => !counts.ContainsKey(table.Name))
            )
            {
                Line(
                    $"{table.Name}：平台没有登记这些内容，未写出",
                    $"{table.Name}: nothing of it is recorded, none is written"
                );
            }

            foreach (var left in StandardTables.LeftOut)
            {
                Line(
                    $"未导出（{left.Why.Zh}）：{string.Join("、", left.Tables)}",
                    $"left out ({left.Why.En}): {string.Join(", ", left.Tables)}"
                );
            }

            Line(
                "空字段：平台未登记，或代码表未取得；个人信息、账户和机器标识只在命令行导出时写出。",
                "Empty fields: not recorded, or of a code list that is not at hand; what is personal, accounts and machine marks are written by the command line alone."
            );
            return note.ToString();

            void Line(string zh, string en) =>
                note.Append(zh).Append(" / ").Append(en).Append('\n');
        }
    }
}
