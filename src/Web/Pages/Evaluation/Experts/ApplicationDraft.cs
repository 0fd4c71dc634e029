using System.Globalization;
using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Evaluation;

/// <summary>An application as it is typed: plain texts and lists of them.</summary>
internal sealed class ApplicationDraft
{
    private static readonly char[] Separators = ['、', '，', ',', ';', '；'];

    public string Name { get; set; } = "";
    public string Region { get; set; } = "";
    public string Main { get; set; } = "";
    public string Specialties { get; set; } = "";
    public string Title { get; set; } = "";
    public string Recommender { get; set; } = "";
    public string Recommendation { get; set; } = "";
    public string RecommendedOn { get; set; } = "";
    public List<TieLine> Ties { get; set; } = [];
    public List<CertificateLine> Certificates { get; set; } = [];

    /// <summary>A field that an officer can name.</summary>
    internal static IReadOnlyList<(string Pointer, LocalizedText Name)> Fields { get; } =
    [
        ("/name", new("姓名", "Name")),
        ("/region", new("常驻地区", "Region")),
        ("/specialties", new("专业", "Specialties")),
        ("/mainSpecialty", new("主评专业", "Main specialty")),
        ("/professionalTitle", new("职称", "Professional title")),
        ("/ties", new("任职与利害关系", "Ties")),
        ("/qualifications", new("证书", "Certificates")),
        ("/recommender", new("推荐单位", "Recommending unit")),
        ("/recommendation", new("推荐函编号", "Number of its letter")),
        ("/recommendedOn", new("推荐函日期", "Date of its letter")),
    ];

    /// <summary>How a field is called; one within a list by its list and place.</summary>
    internal static string NameOf(Words T, string pointer)
    {
        var parts = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            return pointer;
        }

        var name = Fields.FirstOrDefault(field => field.Pointer == $"/{parts[0]}").Name;
        return string.IsNullOrEmpty(name.Zh) ? pointer
            : parts.Length > 1
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var place)
                ? T[$"{name.Zh}第 {place + 1} 条", $"{name.En}, line {place + 1}"]
            : name.ToString();
    }

    internal static ApplicationDraft Of(Expert file) =>
        new()
        {
            Name = file.Name,
            Region = file.Region,
            Main = file.MainSpecialty ?? "",
            Specialties = string.Join('、', file.Specialties),
            Title = file.ProfessionalTitle ?? "",
            Recommender = file.Recommender ?? "",
            Recommendation = file.Recommendation ?? "",
            RecommendedOn = file.RecommendedOn is { } day ? Written.Of(day) : "",
            Ties =
            [
                .. file.Ties.Select(tie => new TieLine
                {
                    Relation = tie.Relation,
                    Name = tie.OrganisationName,
                    Code = tie.OrganisationCode?.ToString() ?? "",
                    From = Written.Of(tie.FromDay),
                    To = tie.ToDay is { } to ? Written.Of(to) : EndField.Open,
                }),
            ],
            Certificates =
            [
                .. file.Qualifications.Select(one => new CertificateLine
                {
                    Name = one.Name,
                    Number = one.Number,
                    Issuer = one.Issuer,
                    To = one.ValidTo is { } to ? Written.Of(to) : EndField.Open,
                }),
            ],
        };

    internal ApplicationForm Form(Reading read) =>
        new()
        {
            Name = Name,
            Region = RegionCode.Given(Region),
            MainSpecialty = Main,
            Specialties = Specialties.Split(
                Separators,
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            ),
            ProfessionalTitle = Reading.Text(Title),
            Ties =
            [
                .. Ties.Select(
                    (tie, at) =>
                        new Tie
                        {
                            Relation = tie.Relation,
                            OrganisationName = tie.Name,
                            OrganisationCode = GivenCode.OrNone<EntityCode>(tie.Code),
                            FromDay =
                                read.Day(tie.From, $"/application/ties/{at}/fromDay") ?? default,
                            ToDay = read.End(tie.To, $"/application/ties/{at}/toDay"),
                        }
                ),
            ],
            Qualifications =
            [
                .. Certificates.Select(
                    (one, at) =>
                        new ExpertQualification
                        {
                            Name = one.Name,
                            Number = one.Number,
                            Issuer = one.Issuer,
                            ValidTo = read.End(one.To, $"/application/qualifications/{at}/validTo"),
                        }
                ),
            ],
            Recommender = Recommender,
            Recommendation = Recommendation,
            RecommendedOn = read.Day(RecommendedOn, "/application/recommendedOn") ?? default,
        };

    /// <summary>An employer, or another tie.</summary>
    public sealed class TieLine
    {
        public string Relation { get; set; } = "employee";
        public string Name { get; set; } = "";
        public string Code { get; set; } = "";
        public string From { get; set; } = "";
        public string To { get; set; } = "";

        [JsonIgnore]
        public bool IsBlank =>
            string.IsNullOrWhiteSpace(Name + Code + From) && To is "" or EndField.Open;
    }

    /// <summary>A certificate.</summary>
    public sealed class CertificateLine
    {
        public string Name { get; set; } = "";
        public string Number { get; set; } = "";
        public string Issuer { get; set; } = "";
        public string To { get; set; } = "";
    }
}
