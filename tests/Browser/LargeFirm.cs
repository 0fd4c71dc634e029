using System.Globalization;

namespace Trading.Browser;

/// <summary>
/// A firm with thousands of people, verified once, changed and handed in again: some left, some came, many have another
/// title by now. Made by the interface with the sessions of the people who do it.
/// </summary>
internal sealed class LargeFirm
{
    private const string Password = "strait-west-harbour-9";
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private LargeFirm(string code, Window clerk, Window officer)
    {
        (Code, Clerk, Officer) = (code, clerk, officer);
    }

    public string Code { get; }

    public Window Clerk { get; }

    public Window Officer { get; }

    /// <summary>The submission that waits, where it was handed in again.</summary>
    public string Review { get; private set; } = "";

    /// <summary>So many of the first people left.</summary>
    public const int Left = 30;

    /// <summary>So many came.</summary>
    public const int Came = 60;

    /// <summary>So many have another title.</summary>
    public const int Changed = 300;

    /// <param name="product">Where.</param>
    /// <param name="number">Which firm: gives its code and its sign-in name.</param>
    /// <param name="people">How many it has when it is verified.</param>
    /// <param name="handedIn">Claimed by the officer again, or still a draft.</param>
    public static async Task<LargeFirm> Make(
        RunningProduct product,
        int number,
        int people,
        bool handedIn
    )
    {
        var code = CodeOf(number);
        var login = $"large-{number}";
        var clerk = await product.Open();
        await Send(
            clerk,
            "POST",
            "/api/v1/entities",
            new
            {
                code,
                name = $"沈阳千人建设集团{number}有限公司",
                login,
                displayName = "人事处",
                password = Password,
            }
        );
        await clerk.SignIn(login, Password);
        var officer = await product.Open();
        await officer.SignIn("officer", Demo.Password);
        var firm = new LargeFirm(code, clerk, officer);
        await firm.Save(
            new
            {
                identity = new
                {
                    name = $"沈阳千人建设集团{number}有限公司",
                    legalRepresentative = "林立新",
                    kind = "enterprise",
                    region = "210100",
                    establishedOn = "2014-03-18",
                    address = "沈阳市浑南区某路 8 号",
                    industry = "E4710",
                },
                contacts = new[] { new { name = "林会计", phone = "13800138000" } },
                size = new
                {
                    year = 2025,
                    employees = people,
                    revenueMinor = 860_000_000_00L,
                    assetsMinor = 520_000_000_00L,
                },
                personnel = Enumerable.Range(0, people).Select(place => Person(place)),
            }
        );
        await firm.HandIn();
        await firm.Verify();
        await Send(clerk, "POST", $"/api/v1/entities/{code}/draft");
        await firm.Save(
            new
            {
                personnel = Enumerable
                    .Range(0, people)
                    .Skip(Left)
                    .Select(place =>
                        place < Left + Changed ? Person(place, "高级工程师") : Person(place)
                    )
                    .Concat(Enumerable.Range(people, Came).Select(place => Person(place)))
                    .Take(10_000),
            }
        );
        if (handedIn)
        {
            await firm.HandIn();
        }

        return firm;
    }

    /// <summary>Somebody on its list, with an identity number that holds.</summary>
    public static object Person(int number, string title = "工程师") =>
        new
        {
            name = $"员工{number}",
            identityNumber = IdentityNumber(number),
            duty = number % 3 == 0 ? "施工员" : "安全员",
            title,
            licence = "一级建造师（建筑工程）",
            licenceNumber = $"辽1{number:000000}",
            validTo = "2031-06-30",
        };

    public static string IdentityNumber(int number)
    {
        var day = new DateOnly(1970, 1, 1).AddDays(number / 900);
        var digits = string.Create(
            CultureInfo.InvariantCulture,
            $"210102{day:yyyyMMdd}{number % 900 + 100:000}"
        );
        var sum = digits.Select((digit, place) => (digit - '0') * Weights[place]).Sum();
        return digits + "10X98765432"[sum % 11];
    }

    /// <summary>Sends a message by the interface and gives what is answered.</summary>
    public static async Task<IAPIResponse> Send(
        Window who,
        string method,
        string address,
        object? message = null,
        string? etag = null
    )
    {
        var headers = new Dictionary<string, string>
        {
            ["Idempotency-Key"] = Guid.NewGuid().ToString(),
        };
        if (etag is not null)
        {
            headers["If-Match"] = etag;
        }

        var answer = await who.Page.Context.APIRequest.FetchAsync(
            address,
            new()
            {
                Method = method,
                Headers = headers,
                DataObject = message,
                Timeout = 120_000,
            }
        );
        Assert.True(answer.Ok, $"{method} {address}: {answer.Status} {await answer.TextAsync()}");
        return answer;
    }

    private string Dossier => $"/api/v1/entities/{Code}/dossier";

    private async Task Save(object sections) =>
        await Send(Clerk, "PUT", Dossier, sections, await Tag(Dossier, Clerk));

    private async Task HandIn()
    {
        await Send(
            Clerk,
            "POST",
            $"/api/v1/entities/{Code}/submission",
            etag: await Tag(Dossier, Clerk)
        );
        var queue = await Send(Officer, "GET", "/api/v1/reviews?take=200");
        Review = (await queue.JsonAsync())!
            .Value.GetProperty("items")
            .EnumerateArray()
            .Single(waiting => waiting.ToString().Contains(Code, StringComparison.Ordinal))
            .GetProperty("id")
            .GetString()!;
        await Send(Officer, "POST", $"/api/v1/reviews/{Review}/claim");
    }

    private async Task Verify()
    {
        var review = $"/api/v1/reviews/{Review}";
        await Send(
            Officer,
            "POST",
            $"{review}/decision",
            new { verify = true, reason = "社保清单已逐人核对" },
            await Tag(review, Officer)
        );
    }

    private static async Task<string> Tag(string address, Window who) =>
        (await Send(who, "GET", address)).Headers["etag"];

    private static string CodeOf(int number)
    {
        // GB 11714 within GB 32100-2015.
        var organisation = string.Create(CultureInfo.InvariantCulture, $"MA{number:000000}");
        int[] weights = [3, 7, 9, 10, 5, 8, 4, 2];
        var check =
            organisation
                .Select(
                    (character, place) =>
                        weights[place]
                        * (char.IsDigit(character) ? character - '0' : character - 'A' + 10)
                )
                .Sum() % 11;
        var body = $"91210100{organisation}{"0X987654321"[check]}";
        var (sum, weight) = (0, 1);
        foreach (var character in body)
        {
            sum += Alphabet.IndexOf(character, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }

        return body + Alphabet[(31 - sum % 31) % 31];
    }
}
