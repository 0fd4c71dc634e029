using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;
using Trading.Procurement.Kinds;
using Trading.Tests.Harness;
using Trading.Web.Pages;
using Trading.Web.Pages.Procurement;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Tests.Web;

/// <summary>Lists as files, and what their addresses say.</summary>
public sealed class ListFilesTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task A_file_holds_what_the_list_shows_in_its_order_with_its_columns_and_no_formula(
        string format
    )
    {
        var web = shared.Web;
        var mark = Guid.NewGuid().ToString("N")[..8];
        await using (var scope = web.Services.CreateAsyncScope())
        {
            var people = scope.ServiceProvider.GetRequiredService<IPeople>();
            foreach (var (login, name) in new[] { ("a", "=1+1|calc"), ("b", "李"), ("c", "王") })
            {
                Assert.True(
                    (
                        await people.Create(
                            new NewPerson(
                                $"{mark}-{login}",
                                name,
                                WebProvince.Password,
                                [Roles.Purchaser]
                            )
                            {
                                Region = RegionCode.Parse("210000"),
                            },
                            CancellationToken.None
                        )
                    ).Succeeded
                );
            }
        }

        using var admin = await web.SignedIn(Roles.SecurityAdministrator);
        var address =
            $"/lists/people/export?format={format}&columns=login,name&q={mark}&sort=-login";
        using var answer = await admin.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var rows = TableFile.Open(new MemoryStream(bytes)).Rows().ToList();
        // What a spreadsheet would compute is text: in a workbook by its type, in CSV by an apostrophe, which the reader of
        // the product takes off again.
        if (format == "csv")
        {
            Assert.Contains(
                "'=1+1|calc",
                System.Text.Encoding.UTF8.GetString(bytes),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(
            [
                ["登录名", "姓名"],
                [$"{mark}-c", "王"],
                [$"{mark}-b", "李"],
                [$"{mark}-a", "=1+1|calc"],
            ],
            rows.Select(row => row.Cells)
        );

        using var auditor = await web.SignedIn(Roles.Auditor);
        var trail = await auditor.GetStringAsync(
            new Uri("/api/v1/audit?action=Access.ExportList&about=people", UriKind.Relative)
        );
        Assert.Contains("Access.ExportList", trail, StringComparison.Ordinal);

        // Who may not see the list gets no file of it.
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await auditor.GetAsync(new Uri(address, UriKind.Relative))).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            (
                await admin.GetAsync(
                    new Uri("/lists/passwords/export?format=csv", UriKind.Relative)
                )
            ).StatusCode
        );
    }

    [Fact]
    public void Every_list_has_names_that_an_address_and_a_file_can_hold()
    {
        foreach (var list in ListCatalogue.Every(new Words(), new Labels(TradingKinds.Read())))
        {
            var columns = list.FileColumns.Select(column => column.Key).ToList();
            Assert.NotEmpty(columns);
            Assert.Equal(columns.Count, columns.Distinct().Count());
            Assert.All(columns, key => Assert.Matches("^[A-Za-z0-9]{1,24}$", key));
            Assert.All(list.Filters, filter => Assert.Matches("^[A-Za-z0-9]{1,24}$", filter.Name));
            Assert.DoesNotContain(
                list.Filters,
                filter => filter.Name is ListAddress.SortName or ListAddress.ViewName
            );
            Assert.StartsWith("/", list.Path, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_address_says_what_is_not_usual_and_is_read_back_the_same()
    {
        var filters = new[]
        {
            new ListFilter("q", "q"),
            new ListFilter("state", "state", FilterKind.Choice) { Usual = "open" },
        };
        var bare = ListAddress.Of(filters, "http://x/alerts");
        Assert.True(bare.IsBare);
        Assert.Equal(("open", ""), (bare["state"], bare.Query));
        var all = bare.With("state", "").With("q", " 鑫 & 盛 ").SortedBy("-title");
        Assert.Null(all["state"]);
        Assert.Equal("鑫 & 盛", all["q"]);
        var read = ListAddress.Of(filters, "http://x/alerts" + all.Query);
        Assert.True(read.Shows(all));
        Assert.False(read.IsBare);
        Assert.Equal("", read.With("state", "open").With("q", null).SortedBy(null).Query);
        // Nothing of anybody else's in it.
        Assert.Equal("", ListAddress.Of(filters, "http://x/alerts?evil=1&state=open").Query);
    }
}
