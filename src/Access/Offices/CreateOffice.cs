using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Offices;

/// <summary>Enters an office that people work for. 409 when its Chinese name is taken.</summary>
public static class CreateOffice
{
    /// <summary>The office to be.</summary>
    /// <param name="NameZh">Chinese name, unique.</param>
    /// <param name="NameEn">English name.</param>
    /// <param name="Region">Code of its administrative division.</param>
    /// <param name="Kind">What it is, see <see cref="OfficeKinds"/>.</param>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(string NameZh, string NameEn, RegionCode Region, string Kind)
        : ICommand<Office>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => NameZh;
    }

    private static readonly Statement NameTaken = Statement.Of(
        "access.office.name_taken",
        "select count(*) from office {range lock} where name_zh = @nameZh"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.office.insert",
        """
        insert into office (id, name_zh, name_en, region, kind, created_at)
        values (@id, @nameZh, @nameEn, @region, @kind, @now)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.NameZh).IsLine(200, "中文名称", "Chinese name");
            RuleFor(command => command.NameEn).IsLine(200, "英文名称", "English name");
            RuleFor(command => command.Kind)
                .Must(kind => kind is not null && OfficeKinds.All.ContainsKey(kind))
                .WithMessage(
                    "office.kind",
                    "没有这种机构类别。",
                    "There is no such kind of office."
                );
        }
    }

    internal sealed class Handler(SqlSession sql, OfficeStore offices, TimeProvider time)
        : ICommandHandler<Command, Office>
    {
        public async ValueTask<Outcome<Office>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var nameZh = command.NameZh.Trim();
            if (await sql.One<long>(NameTaken, new { nameZh }, cancellationToken) > 0)
            {
                return Problem.Conflict(
                    "office.name_taken",
                    "已有同名机构。",
                    "There already is an office of this name."
                );
            }

            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    nameZh,
                    nameEn = command.NameEn.Trim(),
                    region = command.Region,
                    kind = command.Kind,
                    now,
                },
                cancellationToken
            );
            return (await offices.Find(id, cancellationToken))!;
        }
    }
}

/// <summary>What an office can be.</summary>
public static class OfficeKinds
{
    /// <summary>Each kind with its words, in the order in which they are offered.</summary>
    public static readonly IReadOnlyDictionary<string, LocalizedText> All = new Dictionary<
        string,
        LocalizedText
    >
    {
        ["trading_centre"] = new("公共资源交易中心", "Trading centre"),
        ["supervisor"] = new("行政监督部门", "Supervisor"),
        ["registry"] = new("主体库审核机构", "Registry office"),
        ["purchaser"] = new("采购人", "Purchaser"),
        ["platform"] = new("平台运行机构", "Platform operator"),
    };
}

/// <summary>An office that people work for.</summary>
public sealed record Office
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Chinese name.</summary>
    public string NameZh { get; init; } = "";

    /// <summary>English name.</summary>
    public string NameEn { get; init; } = "";

    /// <summary>Code of its administrative division.</summary>
    public string Region { get; init; } = "";

    /// <summary>What it is, see <see cref="OfficeKinds"/>.</summary>
    public string Kind { get; init; } = "";

    internal static Problem Unknown =>
        Problem.Invalid(
            "/officeId",
            "office.unknown",
            new("没有这个机构。", "There is no such office.")
        );
}

/// <summary>Reads offices for the slices.</summary>
internal sealed class OfficeStore(SqlSession sql)
{
    private static readonly Statement ById = Statement.Of(
        "access.office.by_id",
        "select id, name_zh, name_en, region, kind from office where id = @id"
    );

    /// <summary>By key; null when there is none.</summary>
    public Task<Office?> Find(Guid id, CancellationToken cancel) =>
        sql.One<Office>(ById, new { id }, cancel);
}
