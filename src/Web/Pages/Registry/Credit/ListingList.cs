using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Registry;

/// <summary>The list of credit listings.</summary>
internal static class ListingList
{
    public const string Path = "/registry/credit";

    private const string Live = "live";

    public static ListDefinition<Listing> Define(Words T) => Define(T, []);

    /// <summary>With the lists that there are to choose from.</summary>
    public static ListDefinition<Listing> Define(Words T, IReadOnlyList<CreditList> lists) =>
        new("credit", Path, T["名单记录", "Listings"])
        {
            Filters =
            [
                new("q", T["主体名称", "Firm"]),
                new("list", T["名单", "List"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. lists.Select(list => new FilterOption(list.Code, list.Name.ToString())),
                    ],
                },
                new("code", T["主体代码", "Code of the firm"]) { Longest = 64 },
                new("state", T["效力", "Effect"], FilterKind.Choice)
                {
                    Options = [new(Live, T["只看有效的", "Only those that hold"])],
                },
            ],
            UsualSort = "-recorded",
            Key = listing => listing.Id,
            Read = (request, reader) =>
                ListDefinition<Listing>.Ask(
                    reader,
                    new SearchListings.Query(
                        request.Address["list"],
                        GivenCode.OrNone<EntityCode>(request.Address["code"]),
                        request.Address["state"] == Live,
                        request.Cursor,
                        request.Take
                    )
                    {
                        Text = request.Address["q"],
                        Sort = request.Address.Sort,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["名单", "List"], listing => listing.Name) { Key = "list" },
                new(T["发布单位", "Issuer"], listing => listing.Issuer)
                {
                    Key = "issuer",
                    Spare = true,
                },
                new(T["依据", "Law"], listing => listing.Law) { Key = "law", Spare = true },
                new(T["主体", "Firm"], listing => listing.SubjectName)
                {
                    Key = "firm",
                    Names = true,
                    Sorts = true,
                    Link = listing =>
                        $"/registry/{Uri.EscapeDataString(listing.SubjectCode.ToString())}",
                },
                new(T["代码", "Code"], listing => listing.SubjectCode.ToString())
                {
                    Key = "code",
                    Class = "nowrap",
                },
                new(T["事由", "Reason"], listing => listing.Reason)
                {
                    Key = "reason",
                    Class = "words",
                },
                new(T["文书号", "Document"], listing => listing.Document) { Key = "document" },
                new(T["认定日期", "Decided"], listing => Cells.Day(listing.DecidedOn))
                {
                    Key = "decided",
                    Class = "nowrap",
                },
                new(T["起始", "From"], listing => Cells.Day(listing.From))
                {
                    Key = "from",
                    Class = "nowrap",
                },
                new(
                    T["截止", "Until"],
                    listing => Cells.Day(listing.Until) ?? T["未载明", "not stated"]
                )
                {
                    Key = "until",
                    Class = "nowrap",
                },
                new(
                    T["状态", "State"],
                    listing => ListingState.Of(listing, TimeProvider.System.Today())
                )
                {
                    Key = "holds",
                },
            ],
        };
}
