namespace Trading.Web.Shell;

/// <summary>
/// What the foot of a government site carries (《政府网站发展指引》, 国办发〔2017〕47号, annex 3), as whoever runs this
/// installation has set it: <c>Trading:Site:{Name}</c>, and where a text has an English one <c>Trading:Site:{Name}:En</c>.
/// What is not set is not shown: nothing is invented.
/// </summary>
public sealed class SiteSettings(IConfiguration settings)
{
    /// <summary>主办单位.</summary>
    public LocalizedText? Sponsor => Text("Sponsor");

    /// <summary>承办单位.</summary>
    public LocalizedText? Operator => Text("Operator");

    /// <summary>Number of the ICP filing (工业和信息化部令第33号).</summary>
    public string? IcpNumber => Line("IcpNumber");

    /// <summary>Number of the filing with the public security organs (公安部令第33号, art. 12).</summary>
    public string? PoliceNumber => Line("PoliceNumber");

    /// <summary>政府网站标识码.</summary>
    public string? SiteCode => Line("SiteCode");

    /// <summary>Who helps, by telephone.</summary>
    public string? Phone => Line("Phone");

    /// <summary>Who takes complaints about a procurement, by telephone.</summary>
    public string? ComplaintPhone => Line("ComplaintPhone");

    /// <summary>Who helps, by mail.</summary>
    public string? Email => Line("Email");

    /// <summary>Where the office is.</summary>
    public LocalizedText? Address => Text("Address");

    /// <summary>When it is open.</summary>
    public LocalizedText? Hours => Text("Hours");

    private string? Line(string name) =>
        settings[$"Trading:Site:{name}"] is { } value && !string.IsNullOrWhiteSpace(value)
            ? value.Trim()
            : null;

    private LocalizedText? Text(string name) =>
        Line(name) is { } zh ? new LocalizedText(zh, Line($"{name}:En") ?? zh) : null;
}
