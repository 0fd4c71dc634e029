using System.Text;

namespace Trading.Browser;

/// <summary>A firm attaches what evidences its record, sees what is wrong with a file, and takes one off again.</summary>
[Collection(ProductCollection.Name)]
public sealed class DocumentsStoryTests(RunningProduct product) : BrowserCase(product)
{
    // As GB 32100-2015 composes it, for a firm that no other story uses.
    private const string Code = "91210100MA0P0DC79X";

    private static readonly byte[] Licence = Encoding.Latin1.GetBytes(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
            + "trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
    );

    [Fact]
    public async Task A_firm_attaches_a_licence_downloads_it_from_the_other_origin_and_removes_it()
    {
        var bidder = await product.Open();
        await SignUp(bidder);
        await bidder.Go("/my/record");
        var identity = bidder.Page.Locator("#identity .documents");
        await identity.GetByText("可上传：营业执照").WaitForAsync();
        await bidder.Shot("documents-1-empty");

        await identity.GetByText("添加证明材料").ClickAsync();
        await identity.GetByLabel("说明").FillAsync("副本，加盖公章");
        await identity
            .Locator("input[type=file]")
            .SetInputFilesAsync([File("营业执照.pdf", Licence)]);
        var link = identity.GetByRole(AriaRole.Link, new() { Name = "营业执照.pdf" });
        await link.WaitForAsync();
        await identity.GetByText("已有证明材料").WaitForAsync();
        await identity.GetByText("副本，加盖公章").WaitForAsync();
        await bidder.Shot("documents-2-attached");

        var download = await bidder.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.StartsWith(product.DocumentOrigin + "/d/", download.Url, StringComparison.Ordinal);
        Assert.Equal("营业执照.pdf", download.SuggestedFilename);
        Assert.Equal(Licence, await System.IO.File.ReadAllBytesAsync(await download.PathAsync()));

        var phone = await product.Open(phone: true);
        await phone.SignIn("documents-clerk", "granite-harbour-orchid-9");
        await phone.Go("/my/record");
        await phone.Page.Locator("#identity .documents").GetByText("营业执照.pdf").WaitForAsync();
        await phone.Shot("documents-3-phone");
        phone.Silent();

        // Until here the console stayed silent; a browser reports every refused request there.
        bidder.Silent();
        await identity
            .Locator("input[type=file]")
            .SetInputFilesAsync([File("合同.pdf", [.. "MZ"u8, .. new byte[400]])]);
        await identity.GetByText("Windows 程序").WaitForAsync();
        await Drop(bidder, "空.pdf");
        await identity.GetByText("空文件").WaitForAsync();
        await bidder.Shot("documents-4-refused");
        await identity.GetByRole(AriaRole.Button, new() { Name = "知道了" }).First.ClickAsync();

        await identity
            .GetByRole(AriaRole.Button, new() { Name = "移除 营业执照.pdf" })
            .ClickAsync();
        await identity.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await identity.GetByText("可上传：营业执照").WaitForAsync();
        await Assertions.Expect(identity.GetByText("已有证明材料")).ToHaveCountAsync(0);
    }

    private static FilePayload File(string name, byte[] content) =>
        new()
        {
            Name = name,
            MimeType = "application/pdf",
            Buffer = content,
        };

    // Dropped from the desktop, which no keyboard does.
    private static async Task Drop(Window bidder, string name)
    {
        var data = await bidder.Page.EvaluateHandleAsync(
            "name => { const data = new DataTransfer(); data.items.add(new File([], name)); return data; }",
            name
        );
        await bidder
            .Page.Locator("#identity [data-drop]")
            .DispatchEventAsync("drop", new { dataTransfer = data });
    }

    private static async Task SignUp(Window bidder)
    {
        await bidder.Go("/sign-up");
        await bidder.Page.GetByLabel("统一社会信用代码").FillAsync(Code);
        await bidder.Page.GetByLabel("企业名称").FillAsync("沈阳存证建设有限公司");
        await bidder.Page.GetByLabel("经办人姓名").FillAsync("孙经办");
        await bidder.Page.GetByLabel("登录名").FillAsync("documents-clerk");
        await bidder.Page.GetByLabel("密码").FillAsync("granite-harbour-orchid-9");
        await bidder.Page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await bidder.Page.GetByText("注册成功").WaitForAsync();
        await bidder.SignIn("documents-clerk", "granite-harbour-orchid-9");
    }
}
