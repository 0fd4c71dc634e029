using System.Globalization;
using Trading.Alerts;
using Trading.Alerts.Collusion;
using Trading.Analysis.Collusion;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts.Collusion;

/// <summary>Procurements, pairs and groups in the order of their markets.</summary>
internal static class CollusionList
{
    /// <summary>The page of one, by the key of its rank or of its procurement.</summary>
    public static string PageOf(Guid id) => $"/collusion/case?id={id}";

    /// <summary>A share in percent.</summary>
    public static string Share(double share, string format = "0.#") =>
        (100 * share).ToString(format, CultureInfo.InvariantCulture) + "%";

    /// <summary>A market in words.</summary>
    public static string Market(ListCollusionMarkets.Item market, Procurement.Labels labels) =>
        Market(market.Country, market.Kind, market.Category, market.Method, market.Region, labels);

    /// <summary>The market of a rank in words.</summary>
    public static string Market(ListCollusion.Item item, Procurement.Labels labels) =>
        Market(item.Country, item.Kind, item.Category, item.Method, item.MarketRegion, labels);

    private static string Market(
        string country,
        string kind,
        string category,
        string method,
        string region,
        Procurement.Labels labels
    ) =>
        string.Join(
            " · ",
            new[]
            {
                labels.Kind(kind).ToString(),
                category,
                (
                    method.Length == 0
                        ? new LocalizedText("各种交易方式", "all methods")
                        : labels.Method(method)
                ).ToString(),
                country == Markets.Home
                    ? Registry.Labels.Region(region.Length == 6 ? region : null)
                    : Markets.Name(country).ToString(),
            }.Where(part => part.Length > 0)
        );

    /// <summary>A probability as a model's words, or the sentence that stands in its place.</summary>
    public static string Chance(ListCollusion.Item item, Words T) =>
        item.Chance is { } chance ? T[$"模型：{Share(chance, "0")}", $"Model: {Share(chance, "0")}"]
        : item.Unit != CollusionUnits.Procurement ? "—"
        : item.Abstention is { } why ? ModelAbstentions.Name(why).ToString()
        : T["已有结论", "Decided already"];

    public static ListDefinition Define(Words T, Procurement.Labels labels) => Rows(T, labels);

    public static ListDefinition<ListCollusion.Item> Rows(
        Words T,
        Procurement.Labels labels,
        IReadOnlyList<ListCollusionMarkets.Item>? markets = null
    ) =>
        new("collusion", "/collusion", T["串通线索", "Collusion"])
        {
            Filters =
            [
                ListFilter.Of("unit", T["对象", "What"], CollusionUnits.All) with
                {
                    Usual = CollusionUnits.Procurement,
                    Demanded = true,
                },
                new("q", T["名称", "Name"]),
                new("market", T["市场", "Market"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. (markets ?? [])
                            .Where(market => market.Ranked > 0)
                            .Select(market => new FilterOption(
                                market.Market,
                                Market(market, labels)
                            )),
                    ],
                },
                ListFilter.Of("budget", T["每周预算", "Weekly budget"], BudgetSides.All),
                // What was imported to learn from is compared with nothing of the province's.
                ListFilter.Of(
                    "country",
                    T["来源", "From"],
                    [
                        .. (markets ?? [])
                            .Select(market => market.Country)
                            .Prepend(Markets.Home)
                            .Distinct()
                            .Select(country => new Term(country, Markets.Name(country))),
                    ]
                ) with
                {
                    Usual = Markets.Home,
                },
                ListFilter.Region(T["地区", "Region"]),
            ],
            UsualSort = "-changeable",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<ListCollusion.Item>.Ask(
                    reader,
                    new ListCollusion.Query
                    {
                        Unit = request.Address["unit"] ?? CollusionUnits.Procurement,
                        Market = request.Address["market"],
                        // A market says its country itself.
                        Country = request.Address["market"] is null
                            ? request.Address["country"]
                            : null,
                        Budget = request.Address["budget"],
                        Region = request.Address["region"],
                        Text = request.Address["q"],
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                    }
                ),
            Columns =
            [
                new(T["名称", "Name"], item => item.Name)
                {
                    Key = "name",
                    Names = true,
                    Sorts = true,
                    Link = item => PageOf(item.Id),
                },
                new(
                    T["市场中的位次", "Place"],
                    item =>
                        T[$"第 {item.Place}，共 {item.PlaceOf}", $"{item.Place} of {item.PlaceOf}"]
                )
                {
                    Key = "place",
                    Class = "tight",
                    Sorts = true,
                    Falls = true,
                },
                new(
                    T["每周预算", "Weekly budget"],
                    item => item.WithinBudget ? T["预算内", "Within"] : "—"
                )
                {
                    Key = "budget",
                    Class = "tight",
                },
                new(
                    T["签约前", "Pre-contract"],
                    item => item.Changeable ? T["是", "Yes"] : T["否", "No"]
                )
                {
                    Key = "changeable",
                    Class = "tight",
                    Sorts = true,
                    Falls = true,
                },
                new(T["市场", "Market"], item => Market(item, labels)) { Key = "market" },
                new(
                    T[
                        "理由（请核查，不作违规认定）",
                        "Reasons (to be looked into; they establish no wrongdoing)"
                    ],
                    item => item.Sentence.ToString()
                )
                {
                    Key = "sentence",
                    Class = "words broad",
                },
                new(T["模型", "Model"], item => Chance(item, T))
                {
                    Key = "chance",
                    FileTitle = T[
                        "模型的说法（校准概率，不作认定）",
                        "The model's words (a calibrated probability; they decide nothing)"
                    ],
                },
                new(
                    T["定标日期", "Decided"],
                    item => item.DecidedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                )
                {
                    Key = "decided",
                    Sorts = true,
                    Falls = true,
                },
                new(T["采购人", "Purchaser"], item => item.BuyerName ?? "—")
                {
                    Key = "buyer",
                    Spare = true,
                },
                new(T["标段（包）", "Lot"], item => item.Lot ?? "—") { Key = "lot", Spare = true },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                    Spare = true,
                },
                new(
                    T["比较范围", "Compared with"],
                    item => MarketWidths.Name(item.Width).ToString()
                )
                {
                    Key = "width",
                    Spare = true,
                },
                new(T["也可能是", "What else would explain it"], item => item.Otherwise.ToString())
                {
                    Key = "otherwise",
                    Class = "words",
                    Spare = true,
                },
                new(T["编号", "Id"], item => item.Id.ToString()) { Key = "id", Spare = true },
            ],
        };
}
